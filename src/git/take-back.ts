import { updateRef } from './branch.ts';
import { type CommitFacts, commitTree } from './commit.ts';
import { type Git, gitLine, runGit } from './runner.ts';
import { prepareWorktree } from './settings-file.ts';

export type TakeBack = Pick<CommitFacts, 'message' | 'identity'> & {
  /** The commit whose files it is to have again, and the newest one, on which HEAD is. */
  readonly to: string;
  readonly from: string;
};

/**
 * Undoes commits by one more commit, so that nothing is lost: files, index and HEAD of a work tree become what `to`
 * has. Untracked files stay. Returns the new commit's id; throws a GitError where uncommitted changes stand in the way.
 */
export const takeBack = async (worktree: Git, { to, from, message, identity }: TakeBack): Promise<string> => {
  const tree = await gitLine(worktree, ['rev-parse', '--verify', '--end-of-options', `${to}^{tree}`]);
  const commit = await commitTree(worktree, { tree, parents: [from], message, identity });
  await runGit(worktree, ['read-tree', '-m', '-u', from, commit]);
  await updateRef(worktree, { ref: 'HEAD', to: commit, from, reason: 'commit: take back' });
  await prepareWorktree(worktree);
  return commit;
};
