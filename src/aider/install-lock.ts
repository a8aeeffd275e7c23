import { randomBytes } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';

const HolderSchema = z.object({ pid: z.number().int(), startTime: z.string() });
type Holder = z.infer<typeof HolderSchema>;

/**
 * Waits until no other living process holds the lock in `folder`, takes it, and gives back how to let it go.
 * `onWait` is called once when there is somebody to wait for.
 *
 * Holders link a complete file to `lock.N+1`, which one can do only, and none but the last counts: nobody ever
 * removes another's file, so a slow rival can't take a lock away that is not dead any more.
 */
export const lockFolder = async (folder: string, onWait: (pid: number) => void): Promise<() => void> => {
  const own = join(folder, `.lock.${process.pid}.${randomBytes(6).toString('hex')}`);
  writeFileSync(own, JSON.stringify({ pid: process.pid, startTime: startTime(process.pid) }), {
    mode: 0o600,
  });
  try {
    let waiting = false;
    for (;;) {
      const last = lastNumber(folder);
      const holder = last === 0 ? null : readHolder(folder, last);
      if (holder === null || !isAlive(holder)) {
        const path = join(folder, `lock.${last + 1}`);
        if (tryLink(own, path)) return () => writeFileSync(`${path}.released`, '', { mode: 0o600 });
        continue;
      }
      if (!waiting) onWait(holder.pid);
      waiting = true;
      await wait(pollMs);
    }
  } finally {
    rmSync(own, { force: true });
  }
};

const pollMs = 300;

const lastNumber = (folder: string): number =>
  readdirSync(folder).reduce((last, name) => Math.max(last, Number(/^lock\.(\d+)$/.exec(name)?.[1] ?? 0)), 0);

/** Null when that holder has let go, or its file is damaged. */
const readHolder = (folder: string, number: number): Holder | null => {
  if (readdirSync(folder).includes(`lock.${number}.released`)) return null;
  try {
    return HolderSchema.parse(JSON.parse(readFileSync(join(folder, `lock.${number}`), 'utf8')));
  } catch {
    return null;
  }
};

const isAlive = ({ pid, startTime: started }: Holder): boolean => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return startTime(pid) === started;
};

/** Tells a process from a later one with its number; empty where the system does not say, `dead` for a zombie. */
const startTime = (pid: number): string => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program's name, in brackets, may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? 'dead' : (fields[19] ?? '');
  } catch {
    return '';
  }
};

const tryLink = (from: string, to: string): boolean => {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
};
