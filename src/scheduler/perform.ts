import type { StopReason } from '../core/effect.ts';
import { DashError } from '../core/error.ts';
import type { AgentState } from '../core/state.ts';
import { openWorktree } from '../git/worktree.ts';
import { performAttempt, type Stops } from './attempt.ts';
import { finishRun } from './finish.ts';
import type { Loop, ToPerform } from './loop.ts';
import { concludeAttempt, performLanding, performMerge, undoMerge } from './merge.ts';
import type { Scene } from './scene.ts';
import { validate } from './validation.ts';
import { agentTree, keepAsItStands } from './worktree.ts';

const graceMs = 5_000;

/** Performs what was decided, one effect at a call; the loop sees to it that none is under way twice. */
export const createPerformer = (scene: Scene) => {
  const stops: Stops = new Map<string, StopReason>();
  const attempts = new Map<string, Promise<void>>();
  const interruption = new AbortController();

  const perform = (effect: ToPerform, loop: Loop): Promise<void> =>
    performOne(effect, loop).catch((error: unknown) => recordTrouble(effect, loop, error));

  const performOne = async (effect: ToPerform, loop: Loop): Promise<void> => {
    if (effect.kind === 'finish') return finishRun(scene, loop);
    const agent = agentOf(loop, effect.agent);
    const { signal } = interruption;
    switch (effect.kind) {
      case 'start': {
        const key = `${effect.agent}/${effect.attempt}`;
        const { attempt, purpose } = effect;
        const whole = performAttempt(scene, loop, { agent, attempt, purpose, stops }).finally(() =>
          attempts.delete(key),
        );
        attempts.set(key, whole);
        return whole;
      }
      case 'stop': {
        const key = `${effect.agent}/${effect.attempt}`;
        stops.set(key, effect.reason);
        const path = agent.attempts.at(-1)?.worktree ?? agentTree(scene, agent.id);
        const which = { run: scene.run, agent: effect.agent, attempt: effect.attempt };
        // At once, since every moment may cost money: the first signal takes nothing from the work tree. A snapshot
        // that can't be made must not keep alive what has to end; its files stay where they are. After a halt no git
        // runs any more: what steers it is not what it was.
        const name = `stop-${effect.attempt}`;
        await Promise.all([
          scene.executor.stop(which, { graceMs }),
          loop.halted() === null && keepAsItStands(scene, { path, agent: agent.id, name }).catch(() => null),
        ]);
        // Stopped is what has been recorded as ended: until then there is nothing more to stop.
        return attempts.get(key)?.catch(() => {});
      }
      case 'validate': {
        const attempt = agent.attempts.length;
        const git = await openWorktree(scene.repository, agentTree(scene, agent.id));
        const log = scene.folder.agentValidationLog(agent.id, attempt);
        return validate(scene, loop, {
          target: 'agent',
          agent: agent.id,
          attempt,
          commit: agent.head ?? '',
          git,
          log,
          signal,
        });
      }
      case 'merge':
        return performMerge(scene, loop, { agent, signal });
      case 'conclude-merge':
        return concludeAttempt(scene, loop, { agent, signal });
      case 'land':
        return performLanding(scene, loop, agent);
      case 'undo-merge':
        return undoMerge(scene, loop, { agent, reason: effect.reason });
      default:
        return effect satisfies never;
    }
  };

  /** Ends validations under way; attempts are stopped one by one, by decision. */
  return { perform, interrupt: () => interruption.abort() };
};

/**
 * What goes wrong with one agent's merge or validation (a folder that vanished, a git that refuses) ends that agent and
 * not the run. A log that can't be written, or a fault of ours, ends the run.
 */
const recordTrouble = (effect: ToPerform, loop: Loop, error: unknown): void => {
  if (!(error instanceof DashError) || error.code === 'disk-full') throw error;
  const reason = error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
  const merging = ['merge', 'conclude-merge', 'land', 'undo-merge'].includes(effect.kind);
  if (effect.kind === 'finish' || !(merging || effect.kind === 'validate')) throw error;
  const { agent } = effect;
  if (merging) loop.record({ type: 'merge.undone', agent, verdict: 'conflict', reason });
  else loop.record({ type: 'agent.failed', agent, verdict: 'crashed', detail: reason });
};

const agentOf = (loop: Loop, id: string): AgentState => {
  const agent = loop.state().agents.find((one) => one.id === id);
  if (agent === undefined) throw new DashError(`There is no agent ${id} in this run.`, { code: 'no-agent' });
  return agent;
};
