import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answering, createWorld, eventsOf, planning, replacing, runOptions } from './world.ts';

const wanted = 'a.txt: the numbers are to be Latin.';

const answer = (verdict: string, ...changes: readonly object[]) => ({
  text: `I have read a.txt and b.txt.\n\n#### Verdict\n\n\`\`\`json\n${JSON.stringify({ verdict, changes })}\n\`\`\`\n`,
  usage: { prompt_tokens: 1000, completion_tokens: 100 },
});

const reviewing = (...replies: readonly object[]) => ({
  name: 'review',
  when: { kind: 'ask' as const, contains: 'Review of a merged result.' },
  replies: [...replies],
});

describe('a review of the result', () => {
  it('that wants changes makes one more round, and the one after it has the last word', async () => {
    const world = await createWorld(
      { 'a.txt': 'one\n', 'b.txt': 'two\n' },
      {
        rules: [
          planning({ id: 'agent_1', files: ['a.txt'] }, { id: 'agent_2', files: ['b.txt'] }),
          reviewing(answer('changes', { agent: 'nobody', text: wanted }), answer('approve')),
          answering('agent_1', [replacing('a.txt', 'ONE', 'unum')], [wanted]),
          answering('agent_1', [replacing('a.txt', 'one', 'ONE')]),
          answering('agent_2', [replacing('b.txt', 'two', 'duo')]),
        ],
      },
    );
    const { code, err, events } = await world.dash([
      'Translate',
      ...runOptions(),
      '--review',
      '--validate',
      'cat *.txt',
    ]);
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
    expect(eventsOf(events, 'review.finished')).toMatchObject([
      { verdict: 'changes', list: [wanted], asks: [{ agent: 'agent_1', text: wanted }] },
      { verdict: 'approve', list: [] },
    ]);
    expect(eventsOf(events, 'merge.finished', 'agent_1')).toHaveLength(2);
    expect(eventsOf(events, 'merge.finished', 'agent_2')).toHaveLength(1);
    const summary = world.summary();
    expect(world.git('show', `${summary.result_branch}:a.txt`)).toBe('unum\n');
    expect(summary.review).toMatchObject({ verdict: 'approve', list: [], detail: '', rounds: 2 });
    expect(summary.totals.iterations).toBe(
      summary.agents.reduce((sum, { iterations }) => sum + iterations, 1) + (summary.review?.iterations ?? 0),
    );
    expect(err).toContain('The review approves of the result');
    // Read-only, with the PRD and the diff.
    const logs = join(world.repository, '.aider_logs', summary.run);
    const message = readFileSync(join(logs, 'review_2.message.md'), 'utf8');
    for (const part of ['+unum', '+duo', summary.prd ?? '', wanted]) expect(message).toContain(part);
    expect(world.git('status', '--porcelain')).toBe('');
  });
});
