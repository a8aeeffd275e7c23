import { join } from 'node:path';
import { DashError } from '../core/error.ts';
import { existingCommit } from './branch.ts';
import { changedSince, contentHash, type DirtyPath, dirtyPaths } from './dirty-path.ts';
import { type Git, runGit } from './runner.ts';
import { removeUnchanged } from './settings-file.ts';
import { type SnapshotOptions, snapshot } from './snapshot.ts';

export type PutAway = SnapshotOptions & {
  /** What is kept and then goes from the work tree. */
  readonly only: readonly DirtyPath[];
};

/**
 * Keeps what is uncommitted in a work tree as a commit under a ref, then makes the tracked files and the index what
 * HEAD has. What was not named stays as it is. Returns the commit.
 *
 * Throws a DashError (`worktree-busy`) when somebody writes there meanwhile: then nothing but the ref was made.
 */
export const putAway = async (worktree: Git, options: PutAway): Promise<string> => {
  const { only } = options;
  const before = await dirtyPaths(worktree);
  const commit = await snapshot(worktree, options);
  const now = await Promise.all(only.map(({ path }) => contentHash(join(worktree.cwd, path))));
  const isSame = only.every(({ hash }, index) => hash === now[index]);
  if (!isSame || changedSince(before, await dirtyPaths(worktree)).length > 0)
    throw new DashError(`Something is still writing in ${worktree.cwd}.`, {
      code: 'worktree-busy',
      hint: 'End it, then try again.',
    });
  await removeUnchanged(
    worktree,
    only.filter(({ kind }) => kind === 'untracked' || kind === 'ignored'),
  );
  await runGit(worktree, ['read-tree', '--reset', '-u', await existingCommit(worktree, 'HEAD')]);
  return commit;
};
