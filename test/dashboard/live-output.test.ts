import { describe, expect, it } from 'vitest';
import { createLiveOutput } from '../../src/dashboard/live-output.ts';
import { plain } from '../../src/dashboard/views/line.ts';
import { begun, exited, intended, started, stateAfter } from '../helpers/history.ts';

const base = begun([{ id: 'a' }, { id: 'b' }]);
const working = stateAfter(...base, intended('a'), started('a'));

const opened = () => {
  const followed: string[] = [];
  const closed: string[] = [];
  let changes = 0;
  const says = new Map<string, (line: string) => void>();
  const live = createLiveOutput({
    followOutput: (agent, _attempt, onLine) => {
      followed.push(agent);
      says.set(agent, onLine);
      return {
        close: async () => {
          closed.push(agent);
        },
      };
    },
    onChange: () => {
      changes += 1;
    },
  });
  const say = (agent: string, ...lines: readonly string[]): void => {
    for (const line of lines) says.get(agent)?.(line);
  };
  return { live, say, followed, closed, changes: () => changes };
};

describe('the output of aiders at work', () => {
  it('is followed while they work, and no longer', () => {
    const { live, followed, closed } = opened();
    live.watch(stateAfter(...base, intended('a')));
    expect([followed, live.of('a')]).toEqual([[], null]);
    live.watch(working);
    live.watch(working);
    expect([followed, live.of('a')?.doing, live.of('b')]).toEqual([['a'], { kind: 'starts' }, null]);
    live.watch(stateAfter(...base, intended('a'), started('a'), exited('a', 'succeeded')));
    expect([closed, live.of('a')]).toEqual([['a'], null]);
  });

  it('is that of the newest attempt alone', () => {
    const { live, say, followed } = opened();
    live.watch(working);
    say('a', 'Aider v0.86.2');
    expect(live.of('a')?.doing).toEqual({ kind: 'asks' });
    live.watch(stateAfter(...base, intended('a'), started('a'), intended('a', 2), started('a', 2)));
    expect([followed, live.of('a')]).toMatchObject([['a', 'a'], { doing: { kind: 'starts' }, tail: [] }]);
  });

  it('keeps the end of however much there is', () => {
    const { live, say, changes } = opened();
    live.watch(working);
    for (let count = 0; count < 100_000; count += 1) say('a', `line ${count}`);
    say('a', 'src/a.ts', '```');
    const seen = live.of('a');
    expect(seen?.doing).toEqual({ kind: 'edits', path: 'src/a.ts' });
    expect(seen?.tail).toHaveLength(40);
    expect(seen?.tail.slice(-3).map(plain)).toEqual(['line 99999', 'src/a.ts', '```']);
    expect(changes()).toBe(100_002);
  });

  it('is left alone at the end', async () => {
    const { live, closed } = opened();
    live.watch(working);
    await live.close();
    expect([closed, live.of('a')]).toEqual([['a'], null]);
  });
});
