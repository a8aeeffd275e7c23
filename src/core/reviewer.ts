import { newAgent } from './new-agent.ts';
import type { AgentState, RunState } from './state.ts';

/** The name of who reviews the result, in the log: no agent of a plan is called so. */
export const reviewerId = 'result';

/** Who reviews the result, before it has begun. */
export const newReviewer: AgentState = newAgent({
  id: reviewerId,
  place: 0,
  description: 'the review of the result',
  filesContext: [],
  dependsOn: [],
});

/** Everybody that aiders run for: the agents, and who reviews the result. */
export const workers = ({ agents, resultReview }: RunState): readonly AgentState[] => [
  ...agents,
  resultReview.reviewer,
];

/** The one of them with this id. */
export const workerOf = (state: RunState, id: string): AgentState | undefined =>
  id === reviewerId ? state.resultReview.reviewer : state.agents.find((agent) => agent.id === id);
