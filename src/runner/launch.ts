import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { DashError } from '../core/error.ts';
import { type Identity, isAlive } from '../system/identity.ts';
import { markName } from '../system/mark.ts';
import { type Detached, startDetached } from '../system/process.ts';
import {
  type Claim,
  ClaimSchema,
  ExitSchema,
  ownedByAnother,
  type RunnerExit,
  type RunnerOrder,
  runnerArguments,
} from './order.ts';
import { sweepOrphans } from './orphan.ts';

export type Launched = {
  readonly identity: Identity;
  /** ISO time. */
  readonly startedAt: string;
  /** How it ended; null when its runner was killed, and then nothing of it is left alive either. */
  readonly ended: Promise<RunnerExit | null>;
  /** Ends a program without a claim, and what it started; of others it does nothing. */
  readonly letGo: () => void;
};

type Launch = {
  readonly python: string;
  /** The whole environment of the program, secrets included. */
  readonly env: Readonly<Record<string, string>>;
};

/**
 * Runs a program under a runner; when a runner has claimed it already, joins that one instead, were it long ended.
 * Throws a DashError: `spawn-failed` or `runner-failed` when the runner can't start, `attempt-claimed` when the claim
 * was made by somebody who started nothing.
 */
export const launch = async (order: RunnerOrder, { python, env }: Launch): Promise<Launched> => {
  const known = await readClaim(order);
  if (known !== null) return join(order, known);
  const runner = await startDetached(python, runnerArguments, {
    cwd: '/',
    env: { ...env, [markName]: order.mark },
    input: `${JSON.stringify(order)}\n`,
    tethered: order.claim === undefined,
  });
  const line = await runner.firstLine;
  if (line !== null) return attend(order, parseClaim(line), runner);
  const { code, stderr } = await runner.ended;
  if (code !== ownedByAnother) throw runnerFailed(python, stderr);
  const others = await readClaim(order);
  if (others === null) throw claimed(order);
  return join(order, others);
};

const attend = (order: RunnerOrder, claim: Claim, runner: Detached): Launched => ({
  identity: programOf(claim),
  startedAt: claim.started_at,
  ended: runner.ended.then(({ stdout }) => {
    const exit = parseExit(stdout.split('\n')[1]);
    return exit ?? account(order, claim);
  }),
  letGo: runner.letGo,
});

const join = (order: RunnerOrder, claim: Claim): Launched => ({
  identity: programOf(claim),
  startedAt: claim.started_at,
  ended: runnerGone(order, claim).then(() => account(order, claim)),
  letGo: () => {},
});

const pollMs = 100;

/** For a runner that is no child of ours: until there is an exit file, or nobody who would write it. */
const runnerGone = async (order: RunnerOrder, claim: Claim): Promise<void> => {
  const runner = { pid: claim.runner_pid, startTime: claim.runner_start_time, bootId: claim.boot_id };
  while (isAlive(runner) && (await readExit(order)) === null) await sleep(pollMs);
};

/** What is known of a program whose runner has gone. Without an exit file: how it ended is lost, but not that. */
const account = async (order: RunnerOrder, claim: Claim): Promise<RunnerExit | null> => {
  const exit = await readExit(order);
  if (exit !== null) return exit;
  const program = programOf(claim);
  // An attempt's work is worth waiting for; a command without its limits is not.
  while (order.claim !== undefined && isAlive(program)) await sleep(pollMs);
  await sweepOrphans(program, claim.mark);
  return null;
};

const programOf = (claim: Claim): Identity => ({
  pid: claim.pid,
  startTime: claim.start_time,
  bootId: claim.boot_id,
});

const readClaim = async ({ claim }: RunnerOrder): Promise<Claim | null> => {
  const text = claim === undefined ? null : await readText(claim);
  if (text === null) return null;
  const parsed = ClaimSchema.safeParse(parseJson(text));
  return parsed.success ? parsed.data : null;
};

const readExit = async ({ exit }: RunnerOrder): Promise<RunnerExit | null> =>
  exit === undefined ? null : parseExit(await readText(exit));

const parseClaim = (line: string): Claim => {
  const parsed = ClaimSchema.safeParse(parseJson(line));
  if (parsed.success) return parsed.data;
  throw new DashError('The runner said what is no claim.', { code: 'runner-failed', cause: parsed.error });
};

const parseExit = (text: string | null | undefined): RunnerExit | null => {
  const parsed = ExitSchema.safeParse(parseJson(text ?? ''));
  return parsed.success ? parsed.data : null;
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
};

const readText = (path: string): Promise<string | null> => readFile(path, 'utf8').catch(() => null);

const runnerFailed = (python: string, stderr: string): DashError =>
  new DashError(`The runner could not start: ${stderr.trim().split('\n').at(-1) ?? ''}`, {
    code: 'runner-failed',
    hint: `It runs with ${python}, which must be Python 3.8 or newer.`,
  });

const claimed = ({ claim = '' }: RunnerOrder): DashError =>
  new DashError(`${claim} says that this attempt must not start any more.`, {
    code: 'attempt-claimed',
    hint: 'Begin a new attempt.',
  });
