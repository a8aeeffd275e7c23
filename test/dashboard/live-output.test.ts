import { describe, expect, it } from 'vitest';
import type { Draft } from '../../src/core/event.ts';
import { createLiveOutput } from '../../src/dashboard/live-output.ts';
import { createTails } from '../../src/dashboard/tails.ts';
import { begun, exited, intended, started, stateAfter } from '../helpers/history.ts';

const base = begun([{ id: 'a' }, { id: 'b' }]);
const agentOf = (...drafts: readonly Draft[]) => {
  const [agent] = stateAfter(...base, ...drafts).agents;
  if (agent === undefined) throw new Error('There is no agent.');
  return agent;
};
const working = agentOf(intended('a'), started('a'));

const opened = () => {
  const ends = new Map<string, readonly string[]>();
  let closed = 0;
  const tails = createTails(({ id }, { attempt }) => ({
    lines: () => ends.get(`${id} ${attempt}`) ?? none,
    close: () => {
      closed += 1;
    },
  }));
  const live = createLiveOutput(tails);
  const print = (attempt: number, ...lines: readonly string[]): void => void ends.set(`a ${attempt}`, lines);
  return { live, print, closed: () => closed };
};
const none: readonly string[] = [];

describe('the output of aiders at work', () => {
  it('tells what they are at, and nothing of who is not at work', () => {
    const { live, print } = opened();
    expect(live.of(agentOf())).toBeNull();
    expect(live.of(working)).toEqual({ doing: { kind: 'starts' }, lines: [], movedAtMs: null });
    print(1, 'Aider v0.86.2');
    expect(live.of(working)).toMatchObject({ doing: { kind: 'asks' }, lines: ['Aider v0.86.2'] });
    expect(live.of(agentOf(intended('a'), started('a'), exited('a', 'succeeded')))).toBeNull();
  });

  it('is that of the newest attempt alone', () => {
    const { live, print } = opened();
    print(1, 'src/a.ts', '```');
    expect(live.of(working)?.doing).toEqual({ kind: 'edits', path: 'src/a.ts' });
    live.settle();
    const again = agentOf(intended('a'), started('a'), intended('a', 2), started('a', 2));
    expect(live.of(again)?.doing).toEqual({ kind: 'starts' });
  });

  it('is understood once for as long as it stays the same', () => {
    const { live, print } = opened();
    print(1, 'Retrying in 4 seconds...');
    const first = live.of(working);
    live.settle();
    expect(live.of(working)).toBe(first);
  });

  it('is followed as long as frames ask for it', () => {
    const { live, closed } = opened();
    live.of(working);
    live.settle();
    expect(closed()).toBe(0);
    live.settle();
    expect(closed()).toBe(1);
  });
});
