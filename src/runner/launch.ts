import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { DashError } from '../core/error.ts';
import { type Identity, isAlive } from '../system/identity.ts';
import { findMarked, markName } from '../system/mark.ts';
import { startDetached } from '../system/process.ts';
import {
  ClaimSchema,
  ExitSchema,
  ownedByAnother,
  type RunnerExit,
  type RunnerOrder,
  runnerArguments,
} from './order.ts';

export type Launched = {
  readonly identity: Identity;
  /** How it ended; null when its runner was killed, and then nothing of it is left alive either. */
  readonly ended: Promise<RunnerExit | null>;
};

type Launch = {
  readonly python: string;
  /** The whole environment of the program, secrets included. */
  readonly env: Readonly<Record<string, string>>;
};

/**
 * Runs a program under a runner; when another runner has claimed it already, joins that one instead. Throws a
 * DashError when the runner itself can't start.
 */
export const launch = async (order: RunnerOrder, { python, env }: Launch): Promise<Launched> => {
  const runner = await startDetached(python, runnerArguments, {
    env: { ...env, [markName]: order.mark },
    input: JSON.stringify(order),
  });
  const started = (await runner.firstLine) === 'started';
  const outcome = started ? null : await runner.ended;
  if (outcome !== null && outcome.code !== ownedByAnother) {
    throw new DashError(`The runner could not start: ${outcome.words.trim().split('\n').at(-1) ?? ''}`, {
      code: 'runner-failed',
      hint: `It runs with ${python}, which must be Python 3.8 or newer.`,
    });
  }
  const claim = ClaimSchema.parse(await readJson(order.claim));
  const identity = { pid: claim.pid, startTime: claim.start_time, bootId: claim.boot_id };
  const over = started ? runner.ended : goneBy(order, identity);
  return { identity, ended: over.then(() => account(order, identity)) };
};

/** Signals the program's process group, if it still is that program. */
export const signalGroup = async (identity: Identity, signal: NodeJS.Signals): Promise<void> => {
  if (await isAlive(identity)) signalQuietly(-identity.pid, signal);
};

/** Ends whatever bears the mark, at once. */
export const killMarked = async (mark: string): Promise<void> => {
  const deadline = Date.now() + 5_000;
  for (
    let left = await findMarked(mark);
    left.length > 0 && Date.now() < deadline;
    left = await findMarked(mark)
  ) {
    for (const pid of left) signalQuietly(pid, 'SIGKILL');
    await sleep(20);
  }
};

const pollMs = 100;

/** For a program whose runner is no child of ours: until there is an exit file, or nobody who could write it. */
const goneBy = async (order: RunnerOrder, identity: Identity): Promise<void> => {
  for (;;) {
    if ((await readExit(order.exit)) !== null) return;
    const runnerLives = (await findMarked(order.mark)).length > 0;
    if (!runnerLives && !(await isAlive(identity))) return;
    await sleep(pollMs);
  }
};

const account = async (order: RunnerOrder, identity: Identity): Promise<RunnerExit | null> => {
  const exit = await readExit(order.exit);
  if (exit !== null) return exit;
  signalQuietly(-identity.pid, 'SIGKILL');
  await killMarked(order.mark);
  return null;
};

const readExit = async (path: string): Promise<RunnerExit | null> => {
  const parsed = ExitSchema.safeParse(await readJson(path));
  return parsed.success ? parsed.data : null;
};

const readJson = async (path: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch {
    return null;
  }
};

const signalQuietly = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile: that is what was wanted.
  }
};
