import { UsageError } from '../core/error.ts';
import type { AgentState, RunState } from '../core/state.ts';

/** The agent with this id, or this place in the plan. Throws a UsageError that names those there are. */
export const agentOf = (state: RunState, id: string): AgentState => {
  const found = state.agents.find((agent) => agent.id === id || String(agent.place) === id);
  if (found !== undefined) return found;
  const known = state.agents.map((agent) => agent.id).join(', ');
  throw new UsageError(`Run ${state.run} has no agent ${JSON.stringify(id)}.`, {
    code: 'no-agent',
    hint: known === '' ? 'It never had a plan.' : `It has ${known}.`,
  });
};
