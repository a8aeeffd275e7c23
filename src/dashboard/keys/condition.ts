import type { AgentState, RunState } from '../../core/state.ts';
import type { Ability, Scene } from '../scene.ts';

const focusedAgent = (state: RunState, { focused }: Scene): AgentState | null =>
  state.agents.find(({ id }) => id === focused) ?? null;

/** An agent has the focus, this can be done from here, and this holds. */
export const withAgent =
  (ability: Ability | null, holds: (agent: AgentState, state: RunState) => boolean) =>
  (state: RunState, scene: Scene): boolean => {
    const agent = focusedAgent(state, scene);
    return agent !== null && (ability === null || scene.abilities.has(ability)) && holds(agent, state);
  };

/** Like withAgent, for a command that a scheduler which has ended is begun again for. */
export const revived =
  (holds: (agent: AgentState, state: RunState) => boolean) =>
  (state: RunState, scene: Scene): boolean =>
    withAgent('command', holds)(state, scene) || withAgent('begin-again', holds)(state, scene);

/** The same for the whole run. */
export const withRun =
  (ability: Ability, holds: (state: RunState) => boolean) =>
  (state: RunState, scene: Scene): boolean =>
    scene.abilities.has(ability) && holds(state);

export const severalAgents = ({ agents }: RunState): boolean => agents.length > 1;

export const isFinished = ({ phase }: RunState): boolean => phase.kind === 'finished';
export const isRunning = ({ phase }: RunState): boolean => phase.kind === 'running';
export const isReviewing = ({ phase }: RunState): boolean => phase.kind === 'reviewing';
/** The planner makes another plan; the one before is kept until it has. */
export const isReplanning = ({ phase, remark }: RunState): boolean =>
  phase.kind === 'planning' && remark !== null;
export const isOver = ({ status }: AgentState): boolean =>
  status.kind === 'merged' || status.kind === 'failed';
export const isBusy = ({ status }: AgentState): boolean =>
  status.kind === 'running' || status.kind === 'validating' || status.kind === 'merging';
export const hasMerged = ({ agents }: RunState): boolean =>
  agents.some(({ status }) => status.kind === 'merged');
export const isMergedByUser = ({ merged }: RunState): boolean => merged !== null && !merged.undone;

/** A pull request is open for all that is merged by now. */
export const isOffered = ({ pullRequest, resultCommit }: RunState): boolean =>
  pullRequest !== null && pullRequest.commit === resultCommit;

/** A stop of its that can be taken back. */
export const killUndone = revived((agent) => agent.killed && !isBusy(agent));

/** The run is played again, and its time is ours. */
export const isReplay = (_state: RunState, { abilities }: Scene): boolean => abilities.has('seek');
export const notReplay = (state: RunState, scene: Scene): boolean => !isReplay(state, scene);
