import { lstat, mkdir, readdir, readFile, realpath, rmdir } from 'node:fs/promises';
import { dirname, join, resolve as resolvePath } from 'node:path';
import { DashError } from '../core/error.ts';
import { resolve } from './branch.ts';
import { type DirtyPath, dirtyPaths } from './dirty-path.ts';
import { exclusively } from './exclusive.ts';
import type { Repository } from './repository.ts';
import { type Git, gitAt, runGit } from './runner.ts';
import { removeUnchanged } from './settings-file.ts';
import { findWorktree, type ListedWorktree, placeOf } from './worktree-list.ts';

export type NewWorktree = {
  /** A folder that doesn't exist yet, outside the repository. */
  readonly path: string;
  /** Why it is locked against removal, for people who find it. */
  readonly reason: string;
  readonly start: { readonly branch: string } | { readonly commit: string };
};

/**
 * Adds a locked work tree on an existing branch, or detached at a commit, and returns git in it. One that
 * somebody deleted by hand is made anew: its commits are on the branch. The same one twice is no error.
 *
 * Throws a DashError (`worktree-exists`) when something else stands there.
 */
export const addWorktree = (repository: Repository, { path, reason, start }: NewWorktree): Promise<Git> =>
  exclusively(repository, async () => {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const place = await placeOf(path);
    const listed = await recorded(repository, place);
    if (listed !== undefined && (await isAsWanted(repository, listed, start)))
      return openWorktree(repository, place);
    await clearPlace(place);
    // Removing this one record, and not `prune`, which would forget the user's on a disk that isn't plugged in.
    if (listed !== undefined) await removeUnlocked(repository, listed);
    await mkdir(place, { mode: 0o700 });
    const [mode, commitish] = 'branch' in start ? [[], start.branch] : [['--detach'], start.commit];
    const options = ['--quiet', '--no-guess-remote', '--lock', '--reason', reason, ...mode];
    try {
      await runGit(repository.git, ['worktree', 'add', ...options, '--', place, commitish]);
    } catch (error) {
      await rmdir(place).catch(() => undefined);
      throw error;
    }
    return openWorktree(repository, place);
  });

/**
 * Git in one of the repository's work trees. It goes by git's own record of it and not by the `.git` file in
 * it, which whoever works there could have changed. Throws a DashError (`git-no-worktree`)
 * when there is no such work tree or its folder is gone.
 */
export const openWorktree = async (repository: Repository, path: string): Promise<Git> => {
  const folder = await realpath(path).catch(() => null);
  const gitDir = folder === null ? null : await recordOf(repository, folder);
  if (folder === null || gitDir === null)
    throw new DashError(`${path} is not a work tree of this repository.`, { code: 'git-no-worktree' });
  const git = gitAt(repository.git, folder);
  return { ...git, env: { ...git.env, GIT_DIR: gitDir, GIT_WORK_TREE: folder } };
};

/** Lifts the lock; does nothing when there is none. */
export const unlockWorktree = (repository: Repository, path: string): Promise<void> =>
  exclusively(repository, async () => {
    const listed = await recorded(repository, await placeOf(path));
    if (listed?.locked != null) await runGit(repository.git, ['worktree', 'unlock', '--', listed.path]);
  });

export type Removal = {
  readonly path: string;
  /** Says that what matters among the ignored files was copied out; without it they keep the work tree alive. */
  readonly ignoredAreCopied: boolean;
  /** Untracked files that were put there for the agent: they go too, as long as they are unchanged. */
  readonly placed?: readonly DirtyPath[];
};

/**
 * Removes a work tree that holds nothing uncommitted, locked or not; never by force. One that is gone already
 * is only forgotten. Throws a DashError (`worktree-dirty`) that names what it holds.
 */
export const removeWorktree = (repository: Repository, { path, ignoredAreCopied, placed = [] }: Removal) =>
  exclusively(repository, async (): Promise<void> => {
    const listed = await findWorktree(repository, path);
    if (listed === undefined) return;
    if (listed.path === repository.top || listed.path === dirname(repository.commonDir))
      throw new DashError('The repository’s main work tree is never removed.', { code: 'git-no-worktree' });
    if (!listed.missing) {
      const worktree = await openWorktree(repository, listed.path);
      await removeUnchanged(worktree, placed);
      refuseDirty(listed.path, await dirtyPaths(worktree, { ignored: !ignoredAreCopied }));
    }
    await removeUnlocked(repository, listed);
  });

/**
 * Removes a work tree of which it is known that nobody has worked in it, whatever state it is in; nothing happens when
 * there is none.
 */
export const discardWorktree = (repository: Repository, path: string): Promise<void> =>
  exclusively(repository, async () => {
    const listed = await recorded(repository, await placeOf(path));
    // Twice: a locked one too.
    if (listed !== undefined)
      await runGit(repository.git, ['worktree', 'remove', '--force', '--force', '--', listed.path]);
  });

const refuseDirty = (path: string, dirty: readonly DirtyPath[]): void => {
  if (dirty.length === 0) return;
  const names = dirty.slice(0, 10).map((entry) => `${JSON.stringify(entry.path)} (${entry.kind})`);
  const more = dirty.length > 10 ? ` and ${dirty.length - 10} more` : '';
  throw new DashError(`The work tree ${path} holds what is not committed: ${names.join(', ')}${more}.`, {
    code: 'worktree-dirty',
    hint: 'Commit it or copy it out, then clean again.',
  });
};

const removeUnlocked = async (repository: Repository, { path, locked }: ListedWorktree): Promise<void> => {
  if (locked !== null) await runGit(repository.git, ['worktree', 'unlock', '--', path]);
  try {
    await runGit(repository.git, ['worktree', 'remove', '--', path]);
  } catch (error) {
    if (locked !== null) await runGit(repository.git, ['worktree', 'lock', '--reason', locked, '--', path]);
    throw error;
  }
};

/** Whether a work tree is the one asked for already; files that are missing say that its checkout was cut off. */
const isAsWanted = async (
  repository: Repository,
  listed: ListedWorktree,
  start: NewWorktree['start'],
): Promise<boolean> => {
  const isSame =
    'branch' in start
      ? listed.branch === start.branch
      : listed.branch === null && listed.head === (await resolve(repository.git, start.commit));
  if (!isSame || listed.missing) return false;
  const dirty = await dirtyPaths(await openWorktree(repository, listed.path));
  return dirty.every(({ kind }) => kind !== 'deleted');
};

/** Throws a DashError when something stands there; an empty folder doesn't count and goes. */
const clearPlace = async (place: string): Promise<void> => {
  const stats = await lstat(place).catch(() => null);
  if (stats === null) return;
  if (!stats.isDirectory() || (await readdir(place)).length > 0)
    throw new DashError(`${place} exists and is no empty folder.`, { code: 'worktree-exists' });
  await rmdir(place);
};

/** What git lists of a work tree; it is asked only when it has a record of one there. */
const recorded = async (repository: Repository, place: string): Promise<ListedWorktree | undefined> =>
  (await recordOf(repository, place)) === null ? undefined : findWorktree(repository, place);

/** The folder where git keeps a work tree's index and HEAD, or null when it knows no such work tree. */
const recordOf = async (repository: Repository, path: string): Promise<string | null> => {
  const records = join(repository.commonDir, 'worktrees');
  for (const name of await readdir(records).catch(() => [])) {
    const pointer = await readFile(join(records, name, 'gitdir'), 'utf8').catch(() => '');
    if (resolvePath(join(records, name), pointer.replace(/\n$/, '')) === join(path, '.git'))
      return join(records, name);
  }
  return null;
};
