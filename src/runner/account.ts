import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { readJson } from '../core/json.ts';
import { type Identity, isAlive } from '../system/identity.ts';
import { type Claim, ClaimSchema, ExitSchema, type RunnerExit, type RunnerOrder } from './order.ts';
import { sweepOrphans } from './orphan.ts';

/** A program that runs, or has run, under a runner. */
export type Launched = {
  readonly identity: Identity;
  /** ISO time. */
  readonly startedAt: string;
  /** How it ended; null when its runner was killed, and then nothing of it is left alive either. */
  readonly ended: Promise<RunnerExit | null>;
  /** Ends a program without a claim, and what it started; of others it does nothing. */
  readonly letGo: () => void;
};

/** The files that tell of a program, whoever started it. */
export type Account = Pick<RunnerOrder, 'claim' | 'exit'>;

/** Takes part in a program that somebody else started: its runner is no child of ours. */
export const join = (order: Account, claim: Claim): Launched => ({
  identity: programOf(claim),
  startedAt: claim.started_at,
  ended: runnerGone(order, claim).then(() => account(order, claim)),
  letGo: () => {},
});

const pollMs = 100;

/** For a runner that is no child of ours: until there is an exit file, or nobody who would write it. */
const runnerGone = async (order: Account, claim: Claim): Promise<void> => {
  const runner = { pid: claim.runner_pid, startTime: claim.runner_start_time, bootId: claim.boot_id };
  while (isAlive(runner) && (await readExit(order)) === null) await sleep(pollMs);
};

/** What is known of a program whose runner has gone. Without an exit file: how it ended is lost, but not that. */
export const account = async (order: Account, claim: Claim): Promise<RunnerExit | null> => {
  const exit = await readExit(order);
  if (exit !== null) return exit;
  const program = programOf(claim);
  // An attempt's work is worth waiting for; a command without its limits is not.
  while (order.claim !== undefined && isAlive(program)) await sleep(pollMs);
  await sweepOrphans(program, claim.mark);
  return null;
};

/** Who the program of a claim is. */
export const programOf = (claim: Claim): Identity => ({
  pid: claim.pid,
  startTime: claim.start_time,
  bootId: claim.boot_id,
});

/** The claim that stands, or null while there is none. */
export const readClaim = async ({ claim }: Account): Promise<Claim | null> =>
  claim === undefined ? null : parseClaim(await readText(claim));

const readExit = async ({ exit }: Account): Promise<RunnerExit | null> =>
  exit === undefined ? null : parseExit(await readText(exit));

/** Null for what is no claim. */
export const parseClaim = (text: string | null): Claim | null => {
  const parsed = ClaimSchema.safeParse(readJson(text ?? ''));
  return parsed.success ? parsed.data : null;
};

/** Null for what tells of no end. */
export const parseExit = (text: string | null): RunnerExit | null => {
  const parsed = ExitSchema.safeParse(readJson(text ?? ''));
  return parsed.success ? parsed.data : null;
};

const readText = (path: string): Promise<string | null> => readFile(path, 'utf8').catch(() => null);
