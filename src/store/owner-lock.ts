import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DashError } from '../core/error.ts';
import { syncFolder, writeAndSync } from './atomic-file.ts';

/** Who a process is: pid, start time and boot, so that a reused pid is never taken for it. */
const OwnerIdentitySchema = z.object({ pid: z.number().int(), startTime: z.string(), bootId: z.string() });
export type OwnerIdentity = z.infer<typeof OwnerIdentitySchema>;

export type Ownership = {
  /** Counts the schedulers that this run has had, from 1. */
  readonly number: number;
  /** Lets the next one in while this process lives on. Its end does the same by itself. */
  readonly release: () => void;
};

export type OwnerOptions = {
  /** This process. */
  readonly identity: OwnerIdentity;
  readonly isAlive: (identity: OwnerIdentity) => boolean | Promise<boolean>;
};

/**
 * Makes this process the one scheduler of the run in `folder`. Throws a DashError: `run-owned` when another one lives,
 * `owner-unreadable` when it can't be told.
 *
 * Each owner links a complete file to `owner.N+1`, and link(2) lets one only. Owners are never removed or replaced:
 * a slow rival that still believes in a dead N finds N+1 taken, so nobody can be overtaken between look and act.
 */
export const acquireOwnership = async (
  folder: string,
  { identity, isAlive }: OwnerOptions,
): Promise<Ownership> => {
  const own = join(folder, `.owner.${process.pid}.${randomBytes(6).toString('hex')}.tmp`);
  writeAndSync(own, Buffer.from(JSON.stringify(identity)));
  try {
    return await claimNext({ folder, own, isAlive });
  } finally {
    rmSync(own, { force: true });
  }
};

/** Whether a living process has the run in `folder`. Throws a DashError `owner-unreadable` when it can't be told. */
export const hasLiveOwner = async (folder: string, isAlive: OwnerOptions['isAlive']): Promise<boolean> => {
  const last = existsSync(folder) ? lastOwner(folder) : 0;
  return last > 0 && !existsSync(releasedPath(folder, last)) && isAlive(readOwner(ownerPath(folder, last)));
};

type Claim = { readonly folder: string; readonly own: string; readonly isAlive: OwnerOptions['isAlive'] };

const claimNext = async (claim: Claim): Promise<Ownership> => {
  const { folder, own, isAlive } = claim;
  const last = lastOwner(folder);
  if (last > 0 && !existsSync(releasedPath(folder, last))) {
    const holder = readOwner(ownerPath(folder, last));
    if (await isAlive(holder)) throw owned(folder, holder);
  }
  const number = last + 1;
  if (!tryLink(own, ownerPath(folder, number))) return claimNext(claim);
  syncFolder(folder);
  return { number, release: () => writeFileSync(releasedPath(folder, number), '', { mode: 0o600 }) };
};

const ownerPath = (folder: string, number: number): string => join(folder, `owner.${number}`);
const releasedPath = (folder: string, number: number): string => join(folder, `owner.${number}.released`);

const lastOwner = (folder: string): number =>
  readdirSync(folder).reduce(
    (last, name) => Math.max(last, Number(/^owner\.(\d+)$/.exec(name)?.[1] ?? 0)),
    0,
  );

const readOwner = (path: string): OwnerIdentity => {
  try {
    return OwnerIdentitySchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    // Linked files are complete, so this one was damaged: whether its owner lives can't be told.
    throw new DashError(`Cannot tell from ${path} whether another scheduler has this run.`, {
      code: 'owner-unreadable',
      hint: 'If none is running, remove that file.',
      cause: error,
    });
  }
};

const owned = (folder: string, { pid }: OwnerIdentity): DashError =>
  new DashError(`Another scheduler (process ${pid}) has the run in ${folder}.`, {
    code: 'run-owned',
    hint: 'Wait for it to end, or end it.',
  });

/** False when somebody else was first. */
const tryLink = (from: string, to: string): boolean => {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
};
