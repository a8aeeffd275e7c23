import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DashError, PlanError, UsageError } from '../core/error.ts';
import { readJson } from '../core/json.ts';
import { ownFile } from '../system/own-file.ts';
import { type Detached, startDetached } from '../system/process.ts';
import { type Handshake, HandshakeSchema, type Order } from './order.ts';

/** A run whose scheduler is at work in a process of its own. */
export type Scheduled = {
  readonly run: string;
  /** The repository's root. */
  readonly top: string;
  /** What came of the order's first command. */
  readonly said: string | null;
  /** The last thing that the process said before it ended, if it failed; null when that can't be told soon. */
  readonly lastWords: () => Promise<string | null>;
};

/**
 * Starts a scheduler that outlives us, in a session of its own without a terminal. Throws what it can't begin for: a
 * UsageError when a check fails, a DashError (`scheduler-failed`) when it says nothing.
 */
export const launchScheduler = async (
  order: Order,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Scheduled> => {
  const started = await startDetached(process.execPath, [...frugal, program], {
    cwd: '/',
    env,
    input: `${JSON.stringify(order)}\n`,
  });
  const line = await started.firstLine;
  const said = HandshakeSchema.safeParse(readJson(line ?? ''));
  if (!said.success) throw failed((await started.ended).stderr);
  if (!said.data.ok) throw asError(said.data.error);
  const { run, top, said: first = null } = said.data;
  return { run, top, said: first, lastWords: () => lastWords(started) };
};

const program = fileURLToPath(ownFile('daemon/main.js'));

/** Hours of small events leave little that is worth keeping: a small heap costs it nothing that anybody would see. */
const frugal = ['--optimize-for-size', '--max-semi-space-size=2'];

/** It lets go of its run a moment before it says why and ends. */
const lastWords = async ({ ended }: Detached): Promise<string | null> => {
  const said = ended.then(({ stderr }) => stderr.trim().split('\n').at(-1) || null);
  return Promise.race([said, sleep(2_000, null, { ref: false })]);
};

const asError = ({ message, code, exit_code, hint }: (Handshake & { ok: false })['error']): DashError => {
  const facts = { code, ...(hint === undefined ? {} : { hint }) };
  if (exit_code === 2) return new UsageError(message, facts);
  return exit_code === 3 ? new PlanError(message, facts) : new DashError(message, facts);
};

const failed = (stderr: string): DashError =>
  new DashError(`The scheduler did not start: ${stderr.trim().split('\n').at(-1) ?? 'it said nothing'}`, {
    code: 'scheduler-failed',
  });
