import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../src/planner/retry-after.ts';

const now = Date.parse('2026-01-02T03:04:05Z');

describe('retryAfterMs', () => {
  it.each([
    ['7', 7_000],
    ['0', 0],
    [' 1.5 ', 1_500],
    ['99999999', 900_000],
    ['Fri, 02 Jan 2026 03:04:35 GMT', 30_000],
    ['Sat, 03 Jan 2026 03:04:05 GMT', 900_000],
    ['Fri, 02 Jan 2026 03:04:00 GMT', null],
    ['-5', null],
    ['soon', null],
    ['2026', 900_000],
    ['1e9', null],
    ['NaN', null],
    ['', null],
    [null, null],
    [undefined, null],
  ])('reads %j as %j', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms);
  });
});
