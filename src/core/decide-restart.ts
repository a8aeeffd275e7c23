import type { Policy, Seen } from './decide.ts';
import type { Effect } from './effect.ts';
import { backoffMs, mayRestart, rateLimitPatience } from './retry.ts';
import { workers } from './reviewer.ts';
import type { AgentState, AttemptState, RunState } from './state.ts';

type Context = { readonly state: RunState; readonly policy: Policy; readonly seen: Seen };

/** The wait before an attempt that met trouble is made again; null when that was done often enough. */
export const restart = (agent: AgentState, last: AttemptState, context: Context): Effect | null => {
  const { state, policy, seen } = context;
  if (last.verdict === 'rate-limited')
    return agent.rateLimitsInARow >= rateLimitPatience
      ? null
      : backOff(agent, backoffMs(agent.rateLimitsInARow - 1, seen.jitter, 'rate-limit'), last);
  const all = workers(state).flatMap((other) => other.restartedAtMs);
  const within = { nowMs: seen.nowMs, policy: policy.restart };
  if (!last.retryable || !mayRestart(agent.restartedAtMs, all, within)) return null;
  return backOff(agent, backoffMs(agent.restartedAtMs.length, seen.jitter, 'failure'), last);
};

const backOff = (agent: AgentState, waitMs: number, last: AttemptState): Effect => ({
  kind: 'record',
  draft: {
    type: 'attempt.backoff',
    agent: agent.id,
    attempt: last.number,
    seconds: waitMs / 1000,
    reason: last.verdict ?? 'crashed',
    by: 'scheduler',
  },
});
