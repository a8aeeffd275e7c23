import { DashError } from '../core/error.ts';
import { existingCommit, updateRef } from './branch.ts';
import { commitTree, committable, stage, withTemporaryIndex } from './commit.ts';
import { type DirtyPath, dirtyPaths } from './dirty-path.ts';
import type { Environment } from './environment.ts';
import { type Git, gitLine } from './runner.ts';

export type SnapshotOptions = {
  /** A full ref name that doesn't exist yet, under `refs/aider-dash/`. */
  readonly ref: string;
  readonly message: string;
  readonly identity: Environment;
  /** What is taken, ignored files too where they are named; left out: all that is uncommitted and not ignored. */
  readonly only?: readonly DirtyPath[];
};

/**
 * Keeps a work tree as it stands, untracked files included and ignored ones, `.env*` and `.aider*` not, as a
 * commit under a ref. Neither its index nor its branch is touched. Returns the commit's id.
 */
export const snapshot = async (
  worktree: Git,
  { ref, message, identity, only }: SnapshotOptions,
): Promise<string> => {
  if (!ref.startsWith('refs/aider-dash/'))
    throw new DashError(`Not a ref for snapshots: ${JSON.stringify(ref)}.`, { code: 'git-ref-name' });
  const parent = await existingCommit(worktree, 'HEAD');
  const paths = committable(only ?? (await dirtyPaths(worktree)));
  const tree = await withTemporaryIndex(worktree, parent, async (env) => {
    await stage(worktree, paths, env);
    return gitLine(worktree, ['write-tree'], { env });
  });
  const commit = await commitTree(worktree, { tree, parents: [parent], message, identity });
  await updateRef(worktree, { ref, to: commit, from: null });
  return commit;
};
