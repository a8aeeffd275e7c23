import { type Choosing, changesShare } from './choices.ts';
import type { Draft } from './event.ts';
import type { AgentState, RunState } from './state.ts';

/**
 * The events that put an agent in line again; one whose work stands and only its merge failed waits for that, unless its share is
 * to be done otherwise.
 */
export const requeue = (agent: AgentState, choices?: Choosing): readonly Draft[] => {
  const { id, place, branch, head } = agent;
  return [
    { type: 'agent.queued', agent: id, place, branch, ...(choices === undefined ? {} : { choices }) },
    ...(head !== null && hasDone(agent) && !(choices !== undefined && changesShare(choices))
      ? [{ type: 'agent.succeeded', agent: id, commit: head } as const]
      : []),
  ];
};

/** Its last attempt, or the user in its place, did its share, and validation has nothing against it. */
const hasDone = ({ attempts, validation, files, killed, takeover }: AgentState): boolean => {
  const last = attempts.findLast(({ purpose }) => purpose === 'work');
  const did = takeover === 'done' || last?.verdict === 'succeeded';
  return !killed && files.length > 0 && did && validation?.ok !== false;
};

/** The failed agents that nothing of their own made fail: stopped with the run, or refused for their key. */
export const interruptedAgents = (state: RunState): readonly AgentState[] => {
  const open = state.agents.filter(
    ({ status }) =>
      status.kind === 'failed' && (status.verdict === 'interrupted' || status.verdict === 'auth'),
  );
  return [...open, ...blockedBy(state, open)];
};

/** The agents that failed only because these did, however far down. */
export const blockedBy = (state: RunState, agents: readonly AgentState[]): readonly AgentState[] => {
  const ids = new Set(agents.map(({ id }) => id));
  const next = state.agents.filter(
    ({ id, status, dependsOn }) =>
      !ids.has(id) &&
      status.kind === 'failed' &&
      status.verdict === 'blocked' &&
      dependsOn.some((one) => ids.has(one)),
  );
  return next.length === 0 ? [] : [...next, ...blockedBy(state, [...agents, ...next])];
};
