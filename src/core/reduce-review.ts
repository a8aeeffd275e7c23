import type { EventOf } from './event.ts';
import type { AgentState, RunState, Told } from './state.ts';

/** A review of the result has ended: what it asks for waits for its agents, and another one may follow. */
export const reviewed = (state: RunState, event: EventOf<'review.finished'>): RunState => {
  const { verdict, list, detail = '' } = event;
  const commit = event.commit ?? state.resultCommit ?? '';
  const { reviewer, said } = state.resultReview;
  const asks = (event.asks ?? []).map((ask) => ({
    ...ask,
    after: state.agents.find(({ id }) => id === ask.agent)?.attempts.length ?? 0,
  }));
  const review = {
    ...state.resultReview,
    reviewer: forgiven({ ...reviewer, status: { kind: 'waiting' } }),
    said: [...said, { verdict, list, detail, commit, asks }],
  };
  const next = { ...state, resultReview: review };
  return asks.length === 0
    ? next
    : { ...next, agents: state.agents.map((agent) => asked(agent, openAsks(next, agent))) };
};

/** What the last review that asked for changes still wants of an agent: no attempt has heard it to its end. */
export const openAsks = ({ resultReview }: RunState, { id, attempts }: AgentState): readonly Told[] =>
  (resultReview.said.findLast(({ asks }) => asks.length > 0)?.asks ?? [])
    .filter(({ agent, after }) => agent === id && !attempts.slice(after).some(isDone))
    .map(({ text }) => ({ by: 'review', text }));

const isDone = ({ purpose, verdict }: AgentState['attempts'][number]): boolean =>
  purpose === 'work' && (verdict === 'succeeded' || verdict === 'no-change');

/** One more round for an agent: what went wrong before counts for no limit any more. */
const asked = (agent: AgentState, told: readonly Told[]): AgentState =>
  told.length === 0 ? agent : forgiven({ ...agent, told: [...agent.told, ...told] });

const forgiven = (agent: AgentState): AgentState => ({
  ...agent,
  forgiven: agent.attempts.length,
  restartedAtMs: [],
  rateLimitsInARow: 0,
});
