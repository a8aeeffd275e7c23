import type { EventOf } from './event.ts';
import type { AgentState, RunState, Told } from './state.ts';

/** A review of the result has ended: what it asks for waits for its agents, and another one may follow. */
export const reviewed = (state: RunState, event: EventOf<'review.finished'>): RunState => {
  const { verdict, list, detail = '', asks = [] } = event;
  const commit = event.commit ?? state.resultCommit ?? '';
  const { reviewer, said } = state.resultReview;
  return {
    ...state,
    agents: state.agents.map((agent) =>
      asked(
        agent,
        asks.filter((one) => one.agent === agent.id).map(({ text }): Told => ({ by: 'review', text })),
      ),
    ),
    resultReview: {
      ...state.resultReview,
      reviewer: forgiven({ ...reviewer, status: { kind: 'waiting' } }),
      said: [...said, { verdict, list, detail, commit, asked: asks.length > 0 }],
    },
  };
};

/** One more round for an agent: what went wrong before counts for no limit any more. */
const asked = (agent: AgentState, told: readonly Told[]): AgentState =>
  told.length === 0 ? agent : forgiven({ ...agent, told: [...agent.told, ...told] });

const forgiven = (agent: AgentState): AgentState => ({
  ...agent,
  forgiven: agent.attempts.length,
  restartedAtMs: [],
  rateLimitsInARow: 0,
});
