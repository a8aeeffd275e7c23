import { describe, expect, it } from 'vitest';
import { agentPane } from '../../../src/dashboard/views/agent-pane.ts';
import { plain } from '../../../src/dashboard/views/line.ts';
import { logTail } from '../../../src/dashboard/views/log-tail.ts';
import { retoldOf } from '../../../src/dashboard/views/retold.ts';
import { atEvent, begun, history, intended, reply, started, stateAfter } from '../../helpers/history.ts';

const shown = (lines: readonly string[], height = 20, width = 60) =>
  logTail(lines, { width, height }).map((line) => plain(line).replace(/^┊ /, ''));
const roleOf = (line: string) => logTail([line], { width: 80, height: 1 })[0]?.at(-1)?.role;

const edit = ['<<<<<<< SEARCH', 'old', '=======', 'new', 'newer', '>>>>>>> REPLACE'];

describe('the end of a log', () => {
  it('is its newest lines, without what is blank', () => {
    expect(shown(['one', '', 'two', '```python', 'three', '  '], 2)).toEqual(['two', 'three']);
    expect(shown(['one'], 0)).toEqual([]);
    expect(shown(['a long line of words'], 1, 12)).toEqual(['a long li…']);
  });

  it('has one line for an edit, also for one that is being written', () => {
    expect(shown(['calc.py', ...edit, 'Tokens: 2k sent, 64 received.'])).toEqual([
      'calc.py',
      'an edit, 4 lines',
      'Tokens: 2k sent, 64 received.',
    ]);
    expect(shown(edit.slice(0, 3))).toEqual(['writes an edit, 2 lines']);
    expect(shown(['the middle of one', ...edit.slice(3), 'done'])).toEqual(['an edit, 3 lines', 'done']);
  });

  it('has one line for many that are the same', () => {
    expect(shown(['Retrying', 'Retrying', 'Retrying', 'ok'])).toEqual(['Retrying ×3', 'ok']);
  });

  it('is coloured by meaning', () => {
    expect(roleOf('Applied edit to calc.py')).toBe('good');
    expect(roleOf('Commit 4f1c2aa feat: add')).toBe('accent');
    expect(roleOf('litellm.RateLimitError: slow down')).toBe('bad');
    expect(roleOf('✖ refills after a pause')).toBe('bad');
    expect(roleOf('FAILED tests/test_calc.py')).toBe('bad');
    expect(roleOf('2 failed, 7 passed')).toBe('bad');
    expect(roleOf('ok 3 - adds')).toBe('good');
    expect(roleOf('14 passing (2s)')).toBe('good');
    expect(roleOf('I will change the file.')).toBe('dim');
  });

  it('lets nothing of it act', () => {
    expect(shown(['\u001b]52;c;eA==\u0007{bold}x{/bold} \u001b[2Jy'])).toEqual(['{bold}x{/bold} y']);
  });
});

it('stands below what happened in the pane of its agent', () => {
  const drafts = [
    ...begun([{ id: 'a' }]),
    intended('a'),
    started('a'),
    reply('a', 1, 0.01),
    reply('a', 1, 0.02),
  ];
  const [agent] = stateAfter(...drafts).agents;
  if (agent === undefined) throw new Error('There is no agent.');
  const state = stateAfter(...drafts);
  const rows = retoldOf('a', history(...drafts), state);
  const live = { doing: null, lines: ['one', 'two', 'three', 'four'], movedAtMs: null };
  const body = (height: number) =>
    agentPane(agent, state, { width: 50, height, nowMs: atEvent(drafts.length), focused: false, rows, live })
      .body.map(plain)
      .slice(3);
  expect(body(6)).toEqual([expect.stringContaining('reply'), '┊ three', '┊ four']);
  expect(body(10)).toEqual([
    ...Array(3).fill(expect.stringMatching(/try|reply/)),
    '┊ one',
    '┊ two',
    '┊ three',
    '┊ four',
  ]);
  expect(body(3)).toEqual([]);
});
