import type { Command } from '../core/command.ts';
import type { Policy } from '../core/decide.ts';
import { workers } from '../core/reviewer.ts';
import { endLeftCommands } from '../scheduler/left-command.ts';
import { createLoop, type Loop } from '../scheduler/loop.ts';
import { createObeyer } from '../scheduler/obey.ts';
import { createPerformer } from '../scheduler/perform.ts';
import type { Scene } from '../scheduler/scene.ts';
import type { PlanStep } from './plan-step.ts';
import { createScene } from './scene.ts';
import type { Settings } from './settings.ts';
import type { Running } from './start.ts';
import { makeTreesFolder } from './trees.ts';

/** Runs the agents of a plan until each is merged or has failed; `first` is carried out before anything is decided. */
export const carryOut = async (running: Running, planned: PlanStep, first?: Command): Promise<void> => {
  const { preparation, folder, log, clock, stop, stopNow, onFirst, onScheduler } = running;
  const scene = await createScene({
    preparation,
    folder,
    trees: makeTreesFolder(preparation.settings, folder.run),
    clock,
    ...planned,
  });
  const { perform, interrupt } = createPerformer(scene);
  const policy = policyOf(preparation.settings);
  const loop = createLoop({ log, state: running.state(), policy, clock, perform });
  const obey = createObeyer(scene, loop, interrupt);
  await endLeftCommands(scene);
  const ending = () => {
    loop.stop();
    interrupt();
  };
  const endingNow = () => void stopAll(scene, loop, 0);
  if (stop.aborted) ending();
  stop.addEventListener('abort', ending, { once: true });
  stopNow.addEventListener('abort', endingNow, { once: true });
  // Nothing that a run waits for keeps the process alive by itself: its programs are made to outlive it.
  const awake = setInterval(() => {}, 60_000);
  try {
    if (first !== undefined) await onFirst?.(obey(first));
    loop.begin();
    onScheduler?.(obey);
    await loop.finished;
  } catch (error) {
    // Nothing can be recorded any more, but nothing may go on unseen either.
    await stopAll(scene, loop, 5_000);
    throw error;
  } finally {
    clearInterval(awake);
    stop.removeEventListener('abort', ending);
    stopNow.removeEventListener('abort', endingNow);
  }
};

const stopAll = async (scene: Scene, loop: Loop, graceMs: number): Promise<void> => {
  const running = workers(loop.state()).flatMap(({ id, attempts }) =>
    attempts.filter(({ endedAtMs }) => endedAtMs === null).map(({ number }) => ({ id, number })),
  );
  await Promise.all(
    running.map(({ id, number }) =>
      scene.executor.stop({ run: scene.run, agent: id, attempt: number }, { graceMs }),
    ),
  );
};

const policyOf = ({ config }: Settings): Policy => ({
  validates: config.validate !== null,
  stallTimeoutMs: config.stall_timeout * 1000,
  attemptTimeoutMs: config.attempt_timeout * 1000,
  restart: { max: config.restart.max, windowMs: config.restart.window * 1000 },
  mergeTries: 2,
});
