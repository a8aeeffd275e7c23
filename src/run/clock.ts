import type { Clock } from '../scheduler/ports.ts';

/** The machine's clock and chance. */
export const systemClock: Clock = {
  now: () => Date.now(),
  random: Math.random,
  after: (ms, action) => {
    // Longer waits than a timer takes end early, and are decided anew then.
    const timer = setTimeout(action, Math.min(ms, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
};
