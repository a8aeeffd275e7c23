import type { Policy, Seen } from './decide.ts';
import type { Effect, StopReason } from './effect.ts';
import { backoffMs, mayRestart, rateLimitPatience } from './retry.ts';
import type { AgentState, AttemptState, RunState } from './state.ts';
import type { Verdict } from './verdict.ts';

type Context = { readonly state: RunState; readonly policy: Policy; readonly seen: Seen };

/** What to do about one agent, up to the moment when it has succeeded or failed. */
export const decideAgent = (agent: AgentState, context: Context): readonly Effect[] => {
  switch (agent.status.kind) {
    case 'waiting':
      return whenWaiting(agent, context);
    case 'backing-off':
      return context.seen.nowMs >= agent.status.untilMs || ending(context) ? whenWaiting(agent, context) : [];
    case 'running':
      return whenRunning(agent, context);
    case 'exited':
      return whenExited(agent, context);
    case 'validated':
      return whenValidated(agent, context);
    case 'merging':
      return agent.status.step.kind === 'attempting' ? whenRunning(agent, context) : [];
    case 'validating':
      return [{ kind: 'validate', agent: agent.id }];
    case 'succeeded':
    case 'merged':
    case 'failed':
      return [];
    default:
      return agent.status satisfies never;
  }
};

const ending = ({ state, seen }: Context): boolean =>
  seen.stopping || state.budget === 'spent' || wrongKey(state) !== null;

const whenWaiting = (agent: AgentState, context: Context): readonly Effect[] => {
  const { state, seen } = context;
  if (seen.stopping) return [fail(agent, 'interrupted', 'The run was interrupted before it could go on.')];
  const key = wrongKey(state);
  if (key !== null) return [fail(agent, 'auth', key)];
  if (state.budget === 'spent') return [fail(agent, 'budget', 'The budget was spent before it could go on.')];
  const needs = agent.dependsOn.map((id) => state.agents.find((other) => other.id === id));
  const broken = needs.find((other) => other?.status.kind === 'failed');
  if (broken !== undefined) return [fail(agent, 'blocked', `It depends on ${broken.id}, which failed.`)];
  if (needs.some((other) => other?.status.kind !== 'merged')) return [];
  if (runningCount(state) >= Math.min(state.parallel, state.parallelNow)) return [];
  return [start(agent)];
};

/** aiders at work, those that mend a merge included. */
export const runningCount = (state: RunState): number =>
  state.agents.filter(
    ({ status }) =>
      status.kind === 'running' || (status.kind === 'merging' && status.step.kind === 'attempting'),
  ).length;

const whenRunning = (agent: AgentState, { state, policy, seen }: Context): readonly Effect[] => {
  const attempt = agent.attempts.at(-1);
  if (attempt === undefined) return [];
  const life = seen.attempts.get(`${agent.id}/${attempt.number}`);
  const stop = (reason: StopReason): readonly Effect[] => [
    { kind: 'stop', agent: agent.id, attempt: attempt.number, reason },
  ];
  if (seen.stopping) return stop('interrupted');
  if (attempt.overdue !== null) return stop(attempt.overdue === 'stall' ? 'stalled' : 'timed-out');
  if (wrongKey(state) !== null && attempt.usage.replies === 0) return stop('auth');
  // A reply's edits are applied before the next request: what was paid for is kept, and nothing more is bought.
  if (life?.sending === true && attempt.usage.replies > 0) {
    if (state.budget === 'spent') return stop('budget');
    if (attempt.purpose === 'work' && workReplies(agent) >= state.maxIterations) return stop('iterations');
  }
  const overdue = (limit: 'stall' | 'time', ms: number): readonly Effect[] => [
    {
      kind: 'record',
      draft: {
        type: 'attempt.stalled',
        agent: agent.id,
        attempt: attempt.number,
        seconds: Math.round(ms / 1000),
        limit,
      },
    },
  ];
  // Making its work tree ready has a time limit of its own (set-up); the clocks run from aider's start.
  if (attempt.startedAtMs === null) return [];
  if (seen.nowMs - attempt.startedAtMs >= policy.attemptTimeoutMs)
    return overdue('time', policy.attemptTimeoutMs);
  const quietMs = seen.nowMs - Math.max(life?.aliveAtMs ?? 0, attempt.startedAtMs);
  return quietMs >= policy.stallTimeoutMs ? overdue('stall', quietMs) : [];
};

const whenExited = (agent: AgentState, context: Context): readonly Effect[] => {
  const { policy } = context;
  const last = lastWork(agent);
  if (last === undefined || last.verdict === null) return [];
  switch (last.verdict) {
    case 'succeeded':
    case 'no-change':
    case 'edit-failed':
      if (spentAfter(last, context)) return [fail(agent, 'budget', 'Its last reply spent the budget.')];
      if (context.seen.stopping) return [fail(agent, 'interrupted', 'The run was interrupted.')];
      return policy.validates ? [{ kind: 'validate', agent: agent.id }] : unvalidated(agent, last, context);
    case 'rate-limited':
      return limited(agent, last, context);
    case 'crashed':
    case 'timed-out':
    case 'stalled':
    case 'provider-error':
    case 'no-reply':
      return transient(agent, last, context);
    default:
      return [fail(agent, last.verdict, last.detail)];
  }
};

/** The reply that crosses the budget ends its agent; one that stood before it does not. */
const spentAfter = (last: AttemptState, { state }: Context): boolean =>
  state.budget === 'spent' && last.usage.replies > 0 && last.crossedBudget;

const unvalidated = (agent: AgentState, last: AttemptState, context: Context): readonly Effect[] =>
  last.verdict === 'succeeded' ? succeed(agent) : askAgain(agent, last, context);

const whenValidated = (agent: AgentState, context: Context): readonly Effect[] => {
  const last = lastWork(agent);
  if (last === undefined || last.verdict === null || agent.validation === null) return [];
  if (context.seen.stopping) return [fail(agent, 'interrupted', 'The run was interrupted.')];
  const changed = agent.files.length > 0;
  if (agent.validation.ok) {
    const applied = agent.attempts.some((one) => one.purpose === 'work' && one.verdict === 'succeeded');
    return changed && applied ? succeed(agent) : askAgain(agent, last, context);
  }
  if (workReplies(agent) < context.state.maxIterations) return again(agent, context);
  if (!changed) return [fail(agent, last.verdict === 'succeeded' ? 'no-change' : last.verdict, last.detail)];
  const how = agent.validation.timedOut
    ? 'did not end in time'
    : `ended with code ${agent.validation.code ?? 'none'}`;
  const replies = workReplies(agent);
  return [
    fail(
      agent,
      'validation-failed',
      `After ${replies} replies the validation command still ${how}: ${agent.validation.log}`,
    ),
  ];
};

/** A reply without an edit that could be applied is asked for once more, not forever. */
const askAgain = (agent: AgentState, last: AttemptState, context: Context): readonly Effect[] => {
  const fruitless = trailing(agent.attempts.filter(isWork), (one) => one.verdict !== 'succeeded');
  const verdict = last.verdict === null || last.verdict === 'succeeded' ? 'no-change' : last.verdict;
  return fruitless >= 2 || workReplies(agent) >= context.state.maxIterations
    ? [fail(agent, verdict, last.detail)]
    : again(agent, context);
};

const again = (agent: AgentState, context: Context): readonly Effect[] => {
  const { state } = context;
  if (state.budget === 'spent' || wrongKey(state) !== null) return whenWaiting(agent, context);
  if (runningCount(state) >= Math.min(state.parallel, state.parallelNow)) return [];
  return [start(agent)];
};

const transient = (agent: AgentState, last: AttemptState, context: Context): readonly Effect[] => {
  const { state, policy, seen } = context;
  if (ending(context)) return whenWaiting(agent, context);
  if (!last.retryable) return [fail(agent, last.verdict ?? 'crashed', last.detail)];
  const all = state.agents.flatMap((other) => other.restartedAtMs);
  if (!mayRestart(agent.restartedAtMs, all, { nowMs: seen.nowMs, policy: policy.restart })) {
    return [fail(agent, last.verdict ?? 'crashed', last.detail)];
  }
  return [backOff(agent, backoffMs(agent.restartedAtMs.length, seen.jitter, 'failure'), last)];
};

const limited = (agent: AgentState, last: AttemptState, context: Context): readonly Effect[] => {
  if (ending(context)) return whenWaiting(agent, context);
  if (agent.rateLimitsInARow >= rateLimitPatience) return [fail(agent, 'rate-limited', last.detail)];
  return [backOff(agent, backoffMs(agent.rateLimitsInARow - 1, context.seen.jitter, 'rate-limit'), last)];
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

const start = (agent: AgentState): Effect => ({
  kind: 'start',
  agent: agent.id,
  attempt: agent.attempts.length + 1,
  purpose: 'work',
});

const succeed = (agent: AgentState): readonly Effect[] =>
  agent.head === null
    ? []
    : [{ kind: 'record', draft: { type: 'agent.succeeded', agent: agent.id, commit: agent.head } }];

const fail = (agent: AgentState, verdict: Verdict, detail: string): Effect => ({
  kind: 'record',
  draft: { type: 'agent.failed', agent: agent.id, verdict, detail },
});

/** What the provider said when it refused the key; null while it has not. */
export const wrongKey = (state: RunState): string | null =>
  state.agents.flatMap((agent) => agent.attempts).find((attempt) => attempt.verdict === 'auth')?.detail ??
  null;

/** Replies that an agent's own share has taken; mending merges counts apart. */
export const workReplies = (agent: AgentState): number =>
  agent.attempts.filter(isWork).reduce((sum, attempt) => sum + attempt.usage.replies, 0);

const isWork = (attempt: AttemptState): boolean => attempt.purpose === 'work';

const lastWork = (agent: AgentState): AttemptState | undefined => agent.attempts.findLast(isWork);

const trailing = <T>(list: readonly T[], holds: (item: T) => boolean): number => {
  const index = list.findLastIndex((item) => !holds(item));
  return list.length - 1 - index;
};
