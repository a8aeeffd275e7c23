import type { StopReason } from '../core/effect.ts';
import { DashError } from '../core/error.ts';
import type { Purpose } from '../core/event.ts';
import { workerOf } from '../core/reviewer.ts';
import type { AgentState } from '../core/state.ts';
import { isWriteError } from '../store/whole-write.ts';
import { adoptAttempt, performAttempt, type Stops } from './attempt.ts';
import { finishRun } from './finish.ts';
import type { Loop, ToPerform } from './loop.ts';
import { checkMerge, concludeAttempt, performLanding, performMerge, undoMerge } from './merge.ts';
import { concludeReview } from './review.ts';
import type { Scene } from './scene.ts';
import { validate } from './validation.ts';
import { agentTree, agentWorktree, keepAsItStands } from './worktree.ts';

const graceMs = 5_000;

/** Performs what was decided, one effect at a call; the loop sees to it that none is under way twice. */
export const createPerformer = (scene: Scene) => {
  const stops: Stops = new Map<string, StopReason>();
  const attempts = new Map<string, Promise<void>>();
  const interruption = new AbortController();
  const interruptions = new Map<string, AbortController>();

  /** For a command of the user's that runs for this agent. */
  const interruptible = (agent: string): AbortSignal => {
    const own = new AbortController();
    interruptions.set(agent, own);
    return AbortSignal.any([interruption.signal, own.signal]);
  };

  const perform = (effect: ToPerform, loop: Loop): Promise<void> =>
    performOne(effect, loop).catch((error: unknown) => recordTrouble(effect, loop, error));

  const performOne = async (effect: ToPerform, loop: Loop): Promise<void> => {
    if (effect.kind === 'finish') return finishRun(scene, loop);
    const agent = agentOf(loop, effect.agent);
    switch (effect.kind) {
      case 'start':
      case 'attend': {
        const key = `${effect.agent}/${effect.attempt}`;
        const { attempt } = effect;
        const whole = (
          effect.kind === 'start'
            ? performAttempt(scene, loop, { agent, attempt, purpose: effect.purpose, stops })
            : adoptAttempt(scene, loop, { agent, attempt, purpose: purposeOf(agent, attempt), stops })
        ).finally(() => attempts.delete(key));
        attempts.set(key, whole);
        return whole;
      }
      case 'freeze':
      case 'thaw': {
        const frozen = effect.kind === 'freeze';
        const { attempt } = effect;
        await scene.executor.freeze({ run: scene.run, agent: agent.id, attempt }, frozen);
        if (attempts.has(`${agent.id}/${attempt}`)) loop.observe(`${agent.id}/${attempt}`, { frozen });
        return;
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
        const signal = interruptible(agent.id);
        const attempt = agent.attempts.length;
        const base = loop.state().resultCommit ?? loop.state().baseCommit;
        const git = await agentWorktree(scene, agent, agent.head ?? base);
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
      case 'conclude-review':
        return concludeReview(scene, loop, agent);
      case 'merge':
        return performMerge(scene, loop, { agent, signal: interruptible(agent.id) });
      case 'conclude-merge':
        return concludeAttempt(scene, loop, { agent, signal: interruptible(agent.id) });
      case 'check-merge':
        return checkMerge(scene, loop, { agent, signal: interruptible(agent.id) });
      case 'land':
        return performLanding(scene, loop, agent);
      case 'undo-merge':
        return undoMerge(scene, loop, { agent, reason: effect.reason });
      default:
        return effect satisfies never;
    }
  };

  return {
    perform,
    /** Ends validations under way, of one agent or all; attempts are stopped one by one, by decision. */
    interrupt: (agent?: string): void =>
      agent === undefined ? interruption.abort() : interruptions.get(agent)?.abort(),
  };
};

/**
 * What goes wrong with one agent's merge or validation (a folder that vanished, a git that refuses) ends that agent and
 * not the run. A log that can't be written, or a fault of ours, ends the run.
 */
const recordTrouble = (effect: ToPerform, loop: Loop, error: unknown): void => {
  if (!(error instanceof DashError) || isWriteError(error)) throw error;
  const reason = error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
  const merging = ['merge', 'conclude-merge', 'check-merge', 'land', 'undo-merge'].includes(effect.kind);
  if (effect.kind === 'finish' || !(merging || effect.kind === 'validate')) throw error;
  const { agent } = effect;
  if (merging) loop.record({ type: 'merge.undone', agent, verdict: 'conflict', reason });
  else loop.record({ type: 'agent.failed', agent, verdict: 'crashed', detail: reason });
};

const purposeOf = (agent: AgentState, attempt: number): Purpose =>
  agent.attempts.find(({ number }) => number === attempt)?.purpose ?? 'work';

const agentOf = (loop: Loop, id: string): AgentState => {
  const agent = workerOf(loop.state(), id);
  if (agent === undefined) throw new DashError(`There is no agent ${id} in this run.`, { code: 'no-agent' });
  return agent;
};
