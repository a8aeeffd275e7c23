import { expect, it } from 'vitest';
import { lasting } from '../../src/words/numbers.ts';

it('says how long something lasts', () => {
  expect([0, 0.4, 8, 59.4, 59.6, 125, 3600].map(lasting)).toEqual([
    '0 s',
    '0 s',
    '8 s',
    '59 s',
    '1:00',
    '2:05',
    '1:00:00',
  ]);
  expect(lasting(-3)).toBe('0 s');
});
