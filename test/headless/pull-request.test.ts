import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Draft } from '../../src/core/event.ts';
import { summarize } from '../../src/core/summary.ts';
import type { Summary } from '../../src/core/summary-schema.ts';
import { pullRequestText } from '../../src/headless/pull-request.ts';
import { begun, exited, intended, reply, stateAfter } from '../helpers/history.ts';

const merged: Draft = {
  type: 'merge.finished',
  agent: 'agent_1',
  commit: 'c',
  onto: 'prd',
  lines_added: 3,
  lines_removed: 1,
  files: ['agent_1.txt'],
};

const summary = summarize(
  stateAfter(
    ...begun([{ id: 'agent_1' }, { id: 'agent_2' }], {
      change: 'Give every to-do a priority',
      validate: 'npm test',
    }),
    intended('agent_1'),
    reply('agent_1'),
    exited('agent_1', 'succeeded'),
    merged,
    { type: 'agent.failed', agent: 'agent_2', verdict: 'conflict', detail: 'It changes the same lines.' },
    { type: 'run.finished', verdict: 'conflict', exit_code: 1, detail: 'one is missing' },
  ),
);

/** The same with this text wherever a text isn't ours. */
const saying = (text: string): Summary => ({
  ...summary,
  change: text,
  prd: text,
  validation: { command: text, ok: true, seconds: 1 },
  agents: summary.agents.map((agent) => ({ ...agent, description: text, detail: text })),
});

/** What GitHub reads as Markdown: without blocks and spans of code, in which nothing means anything. */
const markdownOf = (body: string): string =>
  body.replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '').replace(/`[^`\n]*`/g, '');

describe('the text of a pull request', () => {
  it('is the summary', () => {
    expect(pullRequestText(summary)).toEqual({
      title: 'Give every to-do a priority',
      body: `Made by aider-dash, run \`20260102-030405-abcd\`: 1 of 2 agents is merged.

| | agent | verdict | attempts | cost | lines | share |
| --- | --- | --- | --: | --: | --- | --- |
| ✔ | \`agent_1\` | succeeded | 1 | $0.01 | +3 −1 | \`share of agent_1\` |
| ✖ | \`agent_2\` | conflict | 0 | – | +0 −0 | \`share of agent_2\` |

- PRD: \`docs/prd/001-slug.md\`
- Cost: ≥ $0.01, 110 tokens, 1 reply
- Lines: +3 −1 in 1 file
- \`agent_2\` is not in it: \`It changes the same lines.\`
`,
    });
  });

  it('has the whole request when its title can’t hold it', () => {
    const { title, body } = pullRequestText({
      ...summary,
      change: `${'Do it well. '.repeat(20)}\nAnd \`\`\`so\`\`\` on`,
    });
    expect(title).toMatch(/^Do it well\. .*…$/);
    expect(title.length).toBe(72);
    expect(body).toMatch(
      /^### Change request\n\n````text\nDo it well\. [\s\S]*\nAnd ```so``` on\n````\n\n### Result\n\nMade by/,
    );
  });

  it('mentions nobody, closes nothing and is no HTML, whatever a model wrote', () => {
    const words = [
      '@octocat',
      'closes #1',
      '<img src=x onerror=1>',
      '`',
      '```',
      '|',
      '\\',
      '\n',
      '~~~',
      ' ',
      'a',
      '![](http://x)',
      '\u202e',
    ];
    const text = fc.array(fc.constantFrom(...words), { maxLength: 30 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (hostile) => {
        const { title, body } = pullRequestText(saying(hostile));
        expect(markdownOf(body)).not.toMatch(/[@<]|closes|!\[|\u202e|onerror/);
        expect(title.replace(/`[^`]*`/g, '')).not.toContain('@');
        expect(title).not.toMatch(/[\n\u202e]/);
      }),
    );
  });

  it('has rows of as many cells as its table, whatever is in them', () => {
    const { body } = pullRequestText({ ...saying('a|b \\| c\n| d |'), change: 'c' });
    const rows = body.split('\n').filter((line) => line.startsWith('|'));
    expect(rows.map((row) => row.split('|').length)).toEqual(rows.map(() => 9));
  });

  it('is never longer than GitHub takes', () => {
    const agents = Array.from({ length: 64 }, () => summary.agents[1] ?? []).flat();
    const { title, body } = pullRequestText({
      ...saying('@x😀'.repeat(40_000)),
      agents: agents.map((one) => ({ ...one, detail: 'x'.repeat(5_000), description: 'y'.repeat(5_000) })),
    });
    expect(title.length).toBeLessThan(256);
    expect(body.length).toBeLessThan(65_536);
  });

  it('has a title where the request has none', () => {
    expect(pullRequestText({ ...summary, change: ' \u200b\n' }).title).toBe(
      'aider-dash run 20260102-030405-abcd',
    );
  });
});
