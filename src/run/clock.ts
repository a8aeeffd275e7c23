import type { Clock } from '../scheduler/ports.ts';

/**
 * The clock of one scheduler. It runs on by itself from when it was made, so that nobody who sets the machine's clock
 * makes a wait longer or an attempt overdue; and it begins no earlier than `notBeforeMs` (ms since the epoch), the
 * newest event of a run that is taken up again.
 */
export const createClock = (notBeforeMs = 0): Clock => {
  const aheadMs = Math.max(Date.now(), notBeforeMs) - performance.now();
  return {
    now: () => Math.round(performance.now() + aheadMs),
    random: Math.random,
    after: (ms, action) => {
      // Longer waits than a timer takes end early, and are decided anew then.
      const timer = setTimeout(action, Math.min(ms, 2 ** 31 - 1));
      return () => clearTimeout(timer);
    },
  };
};
