import { describe, expect, it } from 'vitest';
import { fieldOf } from '../../src/dashboard/field.ts';
import type { Action } from '../../src/dashboard/keys/binding.ts';
import {
  chosenRun,
  firstRunList,
  listedRuns,
  lookedThrough,
  type RunList,
} from '../../src/dashboard/run-list.ts';
import { runRow } from '../helpers/run-rows.ts';

const runs = ['c', 'b', 'a'].map((run) => runRow({ run, change: `Change ${run}` }));
const list: RunList = { ...firstRunList, runs };
const after = (...actions: readonly Action[]) =>
  actions.reduce<RunList>((now, action) => lookedThrough(now, action, 10), list);

describe('the list of runs', () => {
  it('has the newest chosen, and stays within itself', () => {
    expect(chosenRun(list)?.run).toBe('c');
    expect(chosenRun(after('focus-down', 'focus-down', 'focus-down'))?.run).toBe('a');
    expect(chosenRun(after('page-down', 'focus-up'))?.run).toBe('b');
    expect(chosenRun(after('last', 'first'))?.run).toBe('c');
    expect(chosenRun(lookedThrough(firstRunList, 'focus-down', 10))).toBeNull();
  });

  it('keeps the chosen run when others come', () => {
    const chosen = after('focus-down');
    const more = { ...chosen, runs: [runRow({ run: 'd' }), ...runs] };
    expect(chosenRun(more)?.run).toBe('b');
    // One that has gone leaves the newest.
    expect(chosenRun({ ...chosen, runs: [runRow({ run: 'd' })] })?.run).toBe('d');
  });

  it('lets only those through in which every word of the filter stands', () => {
    const through = (text: string) => listedRuns({ ...list, filter: fieldOf(text) }).map(({ run }) => run);
    expect(through('')).toEqual(['c', 'b', 'a']);
    expect(through('CHANGE b')).toEqual(['b']);
    expect(through('succeeded')).toEqual(['c', 'b', 'a']);
    expect(through('b nothing')).toEqual([]);
  });

  it('is filtered until that is taken back', () => {
    const filtered = { ...after('filter-runs'), filter: fieldOf('b') };
    expect(lookedThrough(filtered, 'choose', 10)).toMatchObject({ writing: false, filter: { text: 'b' } });
    expect(lookedThrough(filtered, 'back', 10)).toMatchObject({ writing: false, filter: { text: '' } });
    expect(after('help', 'back').help).toBe(false);
  });
});
