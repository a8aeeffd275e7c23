/** How often an agent and a run may be restarted after transient failures, and how long to wait before. */
export type RestartPolicy = { readonly max: number; readonly windowMs: number };

const runRestarts = 10;
const firstWaitMs = 2_000;
const longestWaitMs = 60_000;
const firstLimitWaitMs = 5_000;
const longestLimitWaitMs = 300_000;

/** Rate limits in a row after which an agent gives up: with doubling waits that is about half an hour. */
export const rateLimitPatience = 8;

/**
 * The wait before restart `count` (from 0), in ms: doubling, with `jitter` in [0, 1) spreading it over its upper half,
 * so that agents that failed together do not come back together.
 */
export const backoffMs = (count: number, jitter: number, kind: 'failure' | 'rate-limit'): number => {
  const [first, longest] =
    kind === 'failure' ? [firstWaitMs, longestWaitMs] : [firstLimitWaitMs, longestLimitWaitMs];
  const full = Math.min(longest, first * 2 ** Math.min(count, 30));
  return Math.round(full / 2 + (full / 2) * jitter);
};

/** Whether one more restart stays within what an agent (and the whole run) may do in its window. */
export const mayRestart = (
  agentRestartsAtMs: readonly number[],
  runRestartsAtMs: readonly number[],
  { nowMs, policy }: { readonly nowMs: number; readonly policy: RestartPolicy },
): boolean => {
  const recent = (times: readonly number[]) => times.filter((time) => nowMs - time < policy.windowMs).length;
  return recent(agentRestartsAtMs) < policy.max && recent(runRestartsAtMs) < runRestarts;
};
