import { expect, it } from 'vitest';
import type { Draft } from '../../../src/core/event.ts';
import { fold } from '../../../src/core/reduce.ts';
import { estimate } from '../../../src/dashboard/views/estimate.ts';
import { isGrowing } from '../../../src/dashboard/views/money.ts';
import { atEvent, begun, exited, history, intended, merged, reply } from '../../helpers/history.ts';

const after = (parallel: number, ...drafts: readonly Draft[]) => {
  const all = [
    ...begun(
      ['a', 'b', 'c'].map((id) => ({ id })),
      { parallel },
    ),
    ...drafts,
  ];
  return estimate(fold(history(...all)), atEvent(all.length));
};

const done: readonly Draft[] = [intended('a'), reply('a', 1, 0.2), exited('a', 'succeeded'), merged('a')];

it('knows nothing before one agent is done, and nothing after all are', () => {
  expect(after(2)).toBe(null);
  expect(after(2, ...done, merged('b'), merged('c'))).toBe(null);
});

it('takes what is done as the measure, and agents at once into account', () => {
  expect(after(2, ...done)).toEqual({ ms: 2000, usd: 0.4 });
  expect(after(1, ...done)).toEqual({ ms: 4000, usd: 0.4 });
});

it('takes into account what the others have done already', () => {
  const left = after(2, ...done, intended('b'), reply('b', 1, 0.15));
  expect(left?.ms).toBe(2000);
  expect(left?.usd).toBeCloseTo(0.25);
});

it('warns of requests that grow, not of small or steady ones', () => {
  expect(isGrowing([6000, 7000, 9500])).toBe(true);
  expect(isGrowing([600, 700, 2000])).toBe(false);
  expect(isGrowing([9000, 9000, 10_000])).toBe(false);
  expect(isGrowing([6000, 20_000])).toBe(false);
});
