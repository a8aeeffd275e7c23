import { workers } from './reviewer.ts';
import type { AgentState, AttemptState, RunState } from './state.ts';

/** Whether an aider may start for this agent: nobody paused it, and not too many are at work. */
export const mayStart = (agent: AgentState, state: RunState): boolean =>
  agent.stillSinceMs === null && runningCount(state) < Math.min(state.parallel, state.parallelNow);

/** aiders at work, those that mend a merge or review the result included. */
const runningCount = (state: RunState): number =>
  workers(state).filter(
    ({ status }) =>
      status.kind === 'running' || (status.kind === 'merging' && status.step.kind === 'attempting'),
  ).length;

/** What the provider of the run's model, or of another one, said when it refused the key; null while it has not. */
export const wrongKey = (state: RunState, model: string | null = null): string | null =>
  state.agents.flatMap(current).find((attempt) => attempt.verdict === 'auth' && attempt.model === model)
    ?.detail ?? null;

/** Replies that an agent's own share has taken since it was last put in line; mending merges counts apart. */
export const workReplies = (agent: AgentState): number =>
  current(agent)
    .filter(({ purpose }) => purpose === 'work')
    .reduce((sum, attempt) => sum + attempt.usage.replies, 0);

/** The attempts since it was last put in line: older ones count for no limit. */
export const current = (agent: AgentState): readonly AttemptState[] => agent.attempts.slice(agent.forgiven);
