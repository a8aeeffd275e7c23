import { decideAgent } from './decide-agent.ts';
import { runEnd } from './decide-end.ts';
import { decideMerge } from './decide-merge.ts';
import { beginReview, goOnWithReview } from './decide-review.ts';
import { aliveSinceMs } from './decide-running.ts';
import type { Effect } from './effect.ts';
import type { RestartPolicy } from './retry.ts';
import { workers } from './reviewer.ts';
import type { AgentState, RunState } from './state.ts';

/** The part of the configuration that decisions depend on. */
export type Policy = {
  readonly validates: boolean;
  readonly stallTimeoutMs: number;
  readonly attemptTimeoutMs: number;
  readonly restart: RestartPolicy;
  /** aiders that may try to mend one merge. */
  readonly mergeTries: number;
};

/** What only the moment knows: the clock, a random number in [0, 1), and what running attempts show. */
export type Seen = {
  readonly nowMs: number;
  readonly jitter: number;
  /** The user wants the run to end. */
  readonly stopping: boolean;
  /** By `AGENT/ATTEMPT`. */
  readonly attempts: ReadonlyMap<string, AttemptLife>;
};

export type AttemptLife = {
  /** When its output last grew, or until when it said that it waits. */
  readonly aliveAtMs: number;
  /** It has sent a request that has no reply yet. */
  readonly sending: boolean;
  /** Its processes stand still. */
  readonly frozen: boolean;
};

/**
 * What to do next, most urgent first. Pure: it looks at the state, not at the last event, so asking again does no
 * harm. The caller performs the first effect that is not under way and asks again.
 */
export const decide = (state: RunState, policy: Policy, seen: Seen): readonly Effect[] => {
  if (state.phase.kind !== 'running') return [];
  const money = budgetEffects(state);
  if (money.length > 0) return money;
  const context = { state, policy, seen };
  const effects = [
    ...state.agents.flatMap((agent) => decideAgent(agent, context)),
    ...decideMerge(context),
    ...goOnWithReview(context),
  ];
  if (effects.length > 0) return effects;
  const end = runEnd(state, seen.stopping);
  return end.length > 0 ? (beginReview(context) ?? end) : [];
};

/** When to decide again if nothing happens, in ms since the epoch; null when only an event can change anything. */
export const wakeAtMs = (state: RunState, policy: Policy, seen: Seen): number | null => {
  const times = workers(state)
    .flatMap((agent) => wakeTimes(agent, policy, seen))
    .filter((time) => time > seen.nowMs);
  return times.length === 0 ? null : Math.min(...times);
};

const wakeTimes = (agent: AgentState, policy: Policy, seen: Seen): readonly number[] => {
  if (agent.status.kind === 'backing-off') return [agent.status.untilMs];
  const attempt = agent.attempts.at(-1);
  if (attempt === undefined || attempt.startedAtMs === null || attempt.endedAtMs !== null) return [];
  if (agent.stillSinceMs !== null) return [];
  const life = seen.attempts.get(`${agent.id}/${attempt.number}`);
  return [
    aliveSinceMs(attempt, life) + policy.stallTimeoutMs,
    attempt.startedAtMs + attempt.pausedMs + policy.attemptTimeoutMs,
  ];
};

const warnAt = 0.8;

const budgetEffects = (state: RunState): readonly Effect[] => {
  const budget = state.budgetUsd;
  if (budget === null || state.budget === 'spent') return [];
  const spent = state.spentUsd;
  if (spent >= budget) return [{ kind: 'record', draft: { type: 'budget.spent', spent, budget } }];
  if (state.budget === 'open' && hasUnpriced(state)) {
    const reason =
      'no price is known for some replies, so the budget can’t be kept: name it under prices: in aider-dash.yaml';
    return [{ kind: 'record', draft: { type: 'budget.warning', spent, budget, reason } }];
  }
  if (state.budget === 'open' && spent >= budget * warnAt) {
    const reason = `${Math.round((100 * spent) / budget)} % of the budget is spent`;
    return [{ kind: 'record', draft: { type: 'budget.warning', spent, budget, reason } }];
  }
  return [];
};

const hasUnpriced = (state: RunState): boolean =>
  workers(state).some(({ attempts }) => attempts.some(({ usage }) => usage.unpricedReplies > 0));
