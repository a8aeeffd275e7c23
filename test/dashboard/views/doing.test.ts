import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { activity } from '../../../src/dashboard/views/activity.ts';
import { agentPane } from '../../../src/dashboard/views/agent-pane.ts';
import { type Doing, nothingSeen, watchedLine } from '../../../src/dashboard/views/doing.ts';
import { asciiGlyphs } from '../../../src/dashboard/views/glyphs.ts';
import { begun, intended, started, stateAfter } from '../../helpers/history.ts';
import { framed } from '../../helpers/picture.ts';

const recorded = (name: string): readonly string[] =>
  readFileSync(new URL(`../../fixtures/aider-recordings/${name}/stdout.txt`, import.meta.url), 'utf8').split(
    '\n',
  );

const after = (lines: readonly string[], atMs = 0) =>
  lines.reduce((watched, line) => watchedLine(watched, line, atMs), nothingSeen).doing;

const state = stateAfter(...begun([{ id: 'a' }]), intended('a'), started('a'));
const said = (doing: Doing | null, nowMs = 0): string => {
  const [agent] = state.agents;
  return agent === undefined ? '' : activity(agent, state, { nowMs, doing }).text;
};

/** What is said after each line of a recording, each once. */
const retold = (name: string): readonly string[] => {
  const all = recorded(name);
  const words = all.map((_, index) => said(after(all.slice(0, index + 1))));
  return words.filter((one, index) => one !== words[index - 1]);
};

describe('what an aider is at, by what it prints', () => {
  it.each([
    [
      'edit-ok',
      [
        'aider starts',
        'waiting for the model 0 s',
        'the model replies',
        'editing calc.py',
        'applying the reply',
        'edited calc.py',
        'has committed, and ends',
      ],
    ],
    [
      'rate-limited-then-ok',
      [
        'aider starts',
        'waiting for the model 0 s',
        'retrying in 1 s: rate limited',
        'the model replies',
        'editing calc.py',
        'applying the reply',
        'edited calc.py',
        'has committed, and ends',
      ],
    ],
    [
      'reflect-bad-search',
      [
        'aider starts',
        'waiting for the model 0 s',
        'the model replies',
        'editing calc.py',
        'applying the reply',
        'an edit did not fit: asked again',
        'applying the reply',
        'edited calc.py',
        'has committed, and ends',
      ],
    ],
    ['hang-sigterm', ['aider starts', 'waiting for the model 0 s']],
  ])('%s', (name, words) => {
    expect(retold(name)).toEqual(words);
  });

  it('knows no file of a recording that is not there', () => {
    const paths = new Set(
      [
        'partial-edit',
        'auto-test-fixed',
        'reply-quotes-errors',
        'no-edit-answer',
        'reflect-exhausted',
      ].flatMap((name) =>
        recorded(name).flatMap((_, index, all) => {
          const doing = after(all.slice(0, index + 1));
          return doing.kind === 'edits' ? [doing.path] : [];
        }),
      ),
    );
    expect([...paths].filter((path) => !/^[\w/]+\.\w+$/.test(path))).toEqual([]);
  });

  it.each([
    ['whole', ['src/a b.ts is next:', '', '**src/a.ts**', '```ts', 'const x = 1;'], 'src/a.ts'],
    ['udiff', ['```diff', '--- src/old.ts', '+++ b/src/new.ts', '@@ ... @@'], 'src/new.ts'],
    ['a second file', ['a.ts', '<<<<<<< SEARCH', 'x', '>>>>>>> REPLACE', '', 'b.ts', '```'], 'b.ts'],
  ])('names the file of a block: %s', (_, lines, path) => {
    expect(after(['Aider v0.86.2', ...lines])).toEqual({ kind: 'edits', path });
  });

  it('waits again when the time of a retry is over', () => {
    const doing = after(['litellm.RateLimitError: x', 'Retrying in 4 seconds...'], 10_000);
    expect(said(doing, 11_000)).toBe('retrying in 3 s: rate limited');
    expect(said(doing, 14_000)).toMatch(/^waiting for the model/);
    expect(said(null)).toMatch(/^waiting for the model/);
  });
});

describe('its pane', () => {
  const lines = recorded('rate-limited-then-ok').slice(0, 19);
  const pane = (nowMs: number, movedAtMs: number, glyphs = asciiGlyphs) => {
    const [agent] = state.agents;
    if (agent === undefined) throw new Error('There is no agent.');
    const live = { doing: after(lines), lines, movedAtMs };
    const rows = [{ atMs: 0, kind: 'try 1', text: 'begins', role: 'accent' as const }];
    return framed(
      agentPane(agent, state, { width: 40, height: 14, nowMs, focused: false, rows, live, glyphs }),
    );
  };

  it('has the end of what is printed, and a glyph that turns while it is', () => {
    const at = state.createdAtMs + 20_000;
    expect(pane(at, at - 100).split('\n')[0]).toMatch(/── [|/\\-] works$/);
    expect(pane(at, at - 100)).toMatch(
      /editing calc\.py\n\n.*try 1 +begins\n(?:┊ .*\n)*┊ writes an edit, 4 lines\n/,
    );
    expect(new Set([0, 100, 200, 300].map((ms) => pane(at, at - ms).split('\n')[0])).size).toBe(4);
    expect(pane(at, at - 5_000).split('\n')[0]).toMatch(/── \* works$/);
  });
});
