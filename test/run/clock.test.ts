import { afterEach, describe, expect, it, vi } from 'vitest';
import { createClock } from '../../src/run/clock.ts';

afterEach(() => {
  vi.useRealTimers();
});

const hourMs = 3_600_000;

describe('a clock', () => {
  it('begins now, or no earlier than it is told', () => {
    const before = Date.now();
    expect(createClock().now()).toBeGreaterThanOrEqual(before - 1);
    expect(createClock(before + hourMs).now()).toBeGreaterThanOrEqual(before + hourMs);
    expect(createClock(before - hourMs).now()).toBeLessThan(before + hourMs);
  });

  it('does not mind when the machine’s is set back, or ahead', () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const clock = createClock();
    const began = clock.now();
    for (const shift of [-hourMs, hourMs]) {
      vi.setSystemTime(Date.now() + shift);
      expect(clock.now() - began).toBeGreaterThanOrEqual(0);
      expect(clock.now() - began).toBeLessThan(hourMs / 2);
    }
  });

  it('ends a wait that is longer than a timer takes early, to decide anew', () => {
    vi.useFakeTimers();
    const clock = createClock();
    let woken = false;
    const forget = clock.after(40 * 24 * hourMs, () => {
      woken = true;
    });
    vi.advanceTimersByTime(2 ** 31 - 1);
    expect(woken).toBe(true);
    forget();
  });
});
