import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { readEvents } from '../../src/store/event-reading.ts';
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

/** One agent, which a review sends back once. */
const oneAgent = [
  planning({ id: 'agent_1', files: ['a.txt'] }),
  reviewing(answer('changes', { agent: 'agent_1', text: wanted }), answer('approve')),
  answering('agent_1', [replacing('a.txt', 'ONE', 'unum')], [wanted]),
  answering('agent_1', [replacing('a.txt', 'one', 'ONE')]),
];

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
    expect(world.git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  });

  it('goes on where it was when its scheduler is killed, and nothing is done or paid for twice', async () => {
    const world = await createWorld({ 'a.txt': 'one\n' }, { rules: oneAgent });
    // Before and after what a review and its round of changes begin and end with.
    const points = ['14:after', '5:after', '2:after', '2:after', '3:after', '6:before', '3:before'];
    const kill = (point: string | undefined) => ({
      env: { AIDER_DASH_CRASH: point === undefined ? undefined : `append:${point}` },
    });
    await world.dash(['Translate', ...runOptions(), '--review'], kill(points.shift()));
    const logs = join(world.repository, '.aider_logs');
    const run = readdirSync(logs).find((name) => /^\d{8}-/.test(name)) ?? '';
    for (;;) {
      const point = points.shift();
      const { code, err } = await world.dash(['resume', run, '--headless'], kill(point));
      if (point !== undefined) continue;
      expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
      break;
    }
    const { events } = readEvents(join(logs, run, 'events.jsonl'));
    expect(eventsOf(events, 'scheduler.resumed')).toHaveLength(7);
    expect(eventsOf(events, 'review.finished').map(({ verdict }) => verdict)).toEqual(['changes', 'approve']);
    expect(eventsOf(events, 'merge.finished')).toHaveLength(2);
    expect(world.summary().review).toMatchObject({ verdict: 'approve', rounds: 2, iterations: 2 });
    const asked = (text: string) =>
      world.model.requests.filter(({ messages }) => messages.some(({ content }) => content.includes(text)));
    expect(asked('Review of a merged result.')).toHaveLength(2);
    expect(eventsOf(events, 'attempt.reply', 'agent_1')).toHaveLength(2);
  });

  it('writes nothing, and what can’t be read approves of nothing', async () => {
    const world = await createWorld(
      { 'a.txt': 'one\n' },
      { rules: [...oneAgent.slice(0, 1), reviewing({ text: 'Looks fine to me.' }), ...oneAgent.slice(2)] },
    );
    const aider = join(world.folder, 'aider');
    writeFileSync(
      aider,
      `#!/bin/sh
case "$*" in *"--chat-mode ask"*) echo harm > a.txt; echo more > b.txt; git commit -qam harm ;; esac
exec "${inject('warmAider')}" "$@"
`,
      { mode: 0o755 },
    );
    const { code, err } = await world.dash(['Translate', ...runOptions(aider), '--review', '--merge']);
    expect(code).toBe(1);
    const summary = world.summary();
    expect(summary).toMatchObject({ verdict: 'succeeded', exit_code: 0, merged_into: null });
    expect(summary.review).toMatchObject({ verdict: 'unclear', list: [], rounds: 1 });
    expect(summary.review?.detail).toContain('no verdict that can be read');
    expect(summary.review?.detail).toContain('It changed files');
    expect(summary.merge_refused).toContain('it is not reviewed');
    expect(err).toContain('The result is not reviewed.');
    expect(world.git('show', `${summary.result_branch}:a.txt`)).toBe('ONE\n');
    expect(world.git('show', `refs/aider-dash/${summary.run}/result/review-1-wrote:b.txt`)).toBe('more\n');
    expect(world.git('branch', '--list', '--format=%(refname:short)')).not.toContain('harm');
    const { out } = await world.dash(['logs', summary.run, 'result']);
    expect(out).toContain('Looks fine to me.');
  });
});
