import { reviewerId } from './reviewer.ts';
import type { AgentState, AgentStatus, AttemptState, RunState } from './state.ts';

/** The state with one agent changed, or who reviews the result; the others are the same objects. */
export const onAgent = (state: RunState, id: string, change: (agent: AgentState) => AgentState): RunState =>
  id === reviewerId
    ? {
        ...state,
        resultReview: { ...state.resultReview, reviewer: change(state.resultReview.reviewer) },
      }
    : { ...state, agents: state.agents.map((agent) => (agent.id === id ? change(agent) : agent)) };

/** The state with one attempt of an agent changed. */
export const onAttempt = (
  state: RunState,
  event: { readonly agent: string; readonly attempt: number },
  change: (attempt: AttemptState) => AttemptState,
): RunState =>
  onAgent(state, event.agent, (agent) => ({
    ...agent,
    attempts: agent.attempts.map((attempt) => (attempt.number === event.attempt ? change(attempt) : attempt)),
  }));

/** A merge that has come to this step; how often an aider tried to mend it stays. */
export const mergeStep = (
  agent: AgentState,
  step: Extract<AgentStatus, { kind: 'merging' }>['step'],
): AgentStatus => ({
  kind: 'merging',
  step,
  tries: agent.status.kind === 'merging' ? agent.status.tries : 0,
});
