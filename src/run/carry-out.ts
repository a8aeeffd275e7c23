import type { Policy } from '../core/decide.ts';
import type { RunState } from '../core/state.ts';
import { createLoop, type Loop } from '../scheduler/loop.ts';
import { createPerformer } from '../scheduler/perform.ts';
import type { Scene } from '../scheduler/scene.ts';
import { systemClock } from './clock.ts';
import type { PlanStep } from './plan-step.ts';
import { createScene } from './scene.ts';
import type { Settings } from './settings.ts';
import type { Running } from './start.ts';
import { makeTreesFolder } from './trees.ts';

/** Runs the agents of a plan until each is merged or has failed. */
export const carryOut = async (
  running: Running,
  planned: PlanStep,
  state: () => RunState,
): Promise<RunState> => {
  const { preparation, folder, log, stop, stopNow } = running;
  const scene = await createScene({
    preparation,
    folder,
    trees: makeTreesFolder(preparation.settings, folder.run),
    ...planned,
  });
  const { perform, interrupt } = createPerformer(scene);
  const loop = createLoop({
    log,
    state: state(),
    policy: policyOf(preparation.settings),
    clock: systemClock,
    perform,
  });
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
    loop.begin();
    return await loop.finished;
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
  const running = loop
    .state()
    .agents.flatMap(({ id, attempts }) =>
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
