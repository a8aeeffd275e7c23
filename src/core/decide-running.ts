import type { AttemptLife, Policy, Seen } from './decide.ts';
import type { Effect, StopReason } from './effect.ts';
import { workReplies, wrongKey } from './limits.ts';
import type { AgentState, AttemptState, RunState } from './state.ts';

type Context = { readonly state: RunState; readonly policy: Policy; readonly seen: Seen };

/** An attempt under way is attended; besides, it may have to end, to stand still or to go on. */
export const whenRunning = (agent: AgentState, context: Context): readonly Effect[] => {
  const attempt = agent.attempts.at(-1);
  if (attempt === undefined) return [];
  const which = { agent: agent.id, attempt: attempt.number };
  const life = context.seen.attempts.get(`${agent.id}/${attempt.number}`);
  const reason = whyToStop({ agent, attempt, life }, context);
  return [
    { kind: 'attend', ...which },
    ...(reason === null
      ? [...pausing({ agent, attempt, life }), ...overdue({ agent, attempt, life }, context)]
      : [{ kind: 'stop', ...which, reason } as const]),
  ];
};

type Alive = {
  readonly agent: AgentState;
  readonly attempt: AttemptState;
  readonly life: AttemptLife | undefined;
};

const whyToStop = ({ agent, attempt, life }: Alive, { state, seen }: Context): StopReason | null => {
  if (seen.stopping) return 'interrupted';
  if (agent.killed) return 'killed';
  if (agent.takeover === 'held' && attempt.purpose === 'work') return 'held';
  if (attempt.overdue !== null) return attempt.overdue === 'stall' ? 'stalled' : 'timed-out';
  if (wrongKey(state, attempt.model) !== null && attempt.usage.replies === 0) return 'auth';
  // A reply's edits are applied before the next request: what was paid for is kept, and nothing more is bought.
  return life?.sending === true ? whyToSendNoMore(agent, attempt, state) : null;
};

/** Why an attempt that has had a reply must not buy another one; null when it may. */
export const whyToSendNoMore = (
  agent: AgentState,
  attempt: AttemptState,
  state: RunState,
): StopReason | null => {
  if (attempt.usage.replies === 0) return null;
  if (state.budget === 'spent') return 'budget';
  if (attempt.purpose === 'review') return attempt.usage.replies >= state.maxIterations ? 'iterations' : null;
  if (attempt.purpose !== 'work') return null;
  if (workReplies(agent) >= state.maxIterations) return 'iterations';
  return agent.told.length > attempt.told ? 'told' : null;
};

const pausing = ({ agent, attempt, life }: Alive): readonly Effect[] => {
  if (attempt.startedAtMs === null || life === undefined) return [];
  const still = agent.stillSinceMs !== null;
  if (still === life.frozen) return [];
  return [{ kind: still ? 'freeze' : 'thaw', agent: agent.id, attempt: attempt.number }];
};

const overdue = ({ agent, attempt, life }: Alive, { policy, seen }: Context): readonly Effect[] => {
  // Making its work tree ready has a time limit of its own (set-up); the clocks run from aider's start.
  if (attempt.startedAtMs === null || agent.stillSinceMs !== null) return [];
  const record = (limit: 'stall' | 'time', ms: number): readonly Effect[] => [
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
  if (seen.nowMs - attempt.startedAtMs - attempt.pausedMs >= policy.attemptTimeoutMs)
    return record('time', policy.attemptTimeoutMs);
  const quietMs = seen.nowMs - aliveSinceMs(attempt, life);
  return quietMs >= policy.stallTimeoutMs ? record('stall', quietMs) : [];
};

/** Since when nothing has been heard of an attempt: its last sign, its start, or that it went on after a pause. */
export const aliveSinceMs = (attempt: AttemptState, life: AttemptLife | undefined): number =>
  Math.max(life?.aliveAtMs ?? 0, attempt.startedAtMs ?? 0, attempt.wokenAtMs);
