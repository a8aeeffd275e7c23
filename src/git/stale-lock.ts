import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DashError } from '../core/error.ts';
import type { Git } from './runner.ts';

/**
 * Removes the index lock that a killed git left in a work tree, but only when it is not younger than the proven
 * death of everything that could have held it (milliseconds since 1970). Returns whether there was one to remove.
 */
export const removeStaleLock = async (worktree: Git, ownerDiedAt: number): Promise<boolean> => {
  const gitDir = worktree.env.GIT_DIR;
  if (gitDir === undefined)
    throw new DashError(`${worktree.cwd} is no work tree of ours: its lock stays.`, { code: 'not-scratch' });
  const lock = join(gitDir, 'index.lock');
  const stats = await lstat(lock).catch(() => null);
  if (stats === null || stats.mtimeMs > ownerDiedAt) return false;
  await rm(lock, { force: true });
  return true;
};
