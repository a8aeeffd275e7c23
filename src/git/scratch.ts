import { DashError } from '../core/error.ts';
import { existingCommit } from './branch.ts';
import { dirtyPaths } from './dirty-path.ts';
import { currentBranch } from './repository.ts';
import { type Git, runGit } from './runner.ts';
import { prepareWorktree } from './settings-file.ts';
import { type SnapshotOptions, snapshot } from './snapshot.ts';

export type Reset = {
  readonly commit: string;
  /** Where what is uncommitted is kept first. */
  readonly keepAs: SnapshotOptions;
  /** Ignored files too (installed packages, aider's own files): what set-up made has to be made again. */
  readonly alsoIgnored: boolean;
};

/**
 * Makes a scratch work tree what a commit has and nothing else. What was uncommitted is kept as a snapshot
 * whose id is returned; null when there was nothing.
 *
 * Throws a DashError (`not-scratch`) anywhere but in a detached work tree of its own.
 */
export const resetScratch = async (
  scratch: Git,
  { commit, keepAs, alsoIgnored }: Reset,
): Promise<string | null> => {
  await refuseUnlessScratch(scratch);
  const kept = (await dirtyPaths(scratch)).length > 0 ? await snapshot(scratch, keepAs) : null;
  await resetHard(scratch, commit);
  await runGit(scratch, ['clean', '-ffd', '--quiet', ...(alsoIgnored ? ['-x'] : [])]);
  return kept;
};

/** Index, files and HEAD become what a commit has; untracked files stay. Throws outside of scratch work trees. */
export const resetHard = async (scratch: Git, commit: string): Promise<void> => {
  await refuseUnlessScratch(scratch);
  // This sub-command knows no --end-of-options before git 2.43, so it gets an id and no name.
  await runGit(scratch, ['reset', '--hard', '--quiet', await existingCommit(scratch, commit), '--']);
  await prepareWorktree(scratch);
};

const refuseUnlessScratch = async (git: Git): Promise<void> => {
  const isLinked = /[/\\]worktrees[/\\][^/\\]+$/.test(git.env.GIT_DIR ?? '');
  if (isLinked && (await currentBranch(git)) === null) return;
  throw new DashError(`${git.cwd} is no scratch work tree: nothing is reset there.`, { code: 'not-scratch' });
};
