import { DashError, UsageError } from '../core/error.ts';
import { exclusively } from './exclusive.ts';
import type { Repository } from './repository.ts';
import { type Git, gitLine, runGit } from './runner.ts';
import { listWorktrees } from './worktree-list.ts';

const ownPrefix = 'aider-dash/';

/** The commit that a name stands for, or null. The name may be anything: it is never taken for an option. */
export const resolve = async (git: Git, name: string): Promise<string | null> => {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
  const { code, stdout } = await runGit(git, args, { answers: [1, 128] });
  return code === 0 ? stdout.trimEnd() : null;
};

/** The commit that a name stands for. Throws a DashError (`git-no-such-ref`) when there is none. */
export const existingCommit = async (git: Git, name: string): Promise<string> => {
  const commit = await resolve(git, name);
  if (commit !== null) return commit;
  throw new DashError(`There is no commit at ${JSON.stringify(name)}.`, { code: 'git-no-such-ref' });
};

/** A commit's parents, first one first. */
export const parentsOf = async (git: Git, commit: string): Promise<readonly string[]> => {
  const line = await gitLine(git, ['rev-list', '--no-walk', '--parents', '--end-of-options', commit]);
  return line.split(' ').slice(1);
};

/** The commit that came next after `from` on the way to `tip`, along first parents; null when there is none. */
export const nextOnBranch = async (git: Git, from: string, tip: string): Promise<string | null> => {
  const range = ['--first-parent', '--reverse', '--end-of-options', `${from}..${tip}`];
  const line = await gitLine(git, ['rev-list', ...range]);
  return line.split('\n')[0] || null;
};

/** Whether git would take this text as the name of a new branch, as it stands. */
export const isBranchName = async (git: Git, name: string): Promise<boolean> => {
  // In this form names like -b, HEAD and @{-1} fail or change, which the refs/heads/… form lets pass. @, which
  // means HEAD everywhere else, passes in both.
  const { code, stdout } = await runGit(git, ['check-ref-format', '--branch', name], {
    answers: [1, 128, 129],
  });
  return code === 0 && stdout === `${name}\n` && name !== '@';
};

/**
 * Makes a branch at a commit, without tracking and without a checkout.
 *
 * Throws a UsageError for a bad name and a GitError (`git-ref-moved`) when it exists.
 */
export const createBranch = async (repository: Repository, name: string, commit: string): Promise<void> => {
  if (!(await isBranchName(repository.git, name)))
    throw new UsageError(`A branch can’t be named ${JSON.stringify(name)}.`, { code: 'git-branch-name' });
  await exclusively(repository, () =>
    updateRef(repository.git, { ref: `refs/heads/${name}`, to: commit, from: null }),
  );
};

export type RefUpdate = {
  /** `HEAD` or a full name that starts with `refs/`. */
  readonly ref: string;
  readonly to: string;
  /** Where it must be now; null: it must not exist. */
  readonly from: string | null;
  /** For the reflog. */
  readonly reason?: string;
};

/** Moves a ref from one commit to another at once or not at all. Throws a GitError (`git-ref-moved`). */
export const updateRef = async (
  git: Git,
  { ref, to, from, reason = 'aider-dash' }: RefUpdate,
): Promise<void> => {
  if (ref !== 'HEAD' && !ref.startsWith('refs/'))
    throw new UsageError(`Not a full ref name: ${JSON.stringify(ref)}.`, { code: 'git-ref-name' });
  await runGit(git, ['update-ref', '-m', reason, '--end-of-options', ref, to, from ?? '']);
};

/** Deletes a ref that stands at `from`. Throws a GitError (`git-ref-moved`) when it does not. */
export const deleteRef = async (
  git: Git,
  { ref, from }: Pick<RefUpdate, 'ref'> & { readonly from: string },
) => {
  if (!ref.startsWith('refs/'))
    throw new UsageError(`Not a full ref name: ${JSON.stringify(ref)}.`, { code: 'git-ref-name' });
  await runGit(git, ['update-ref', '-d', '--end-of-options', ref, from]);
};

/**
 * Deletes one of our own branches that stands at `commit`. The caller answers for it that its work is elsewhere.
 *
 * Throws a UsageError for a branch that isn't ours, a DashError (`branch-checked-out`) when a work tree is on it, a
 * GitError when it moved.
 */
export const deleteOwnBranch = (repository: Repository, name: string, commit: string): Promise<void> =>
  exclusively(repository, async () => {
    if (!name.startsWith(ownPrefix) || !(await isBranchName(repository.git, name)))
      throw new UsageError(`Not a branch of aider-dash: ${JSON.stringify(name)}.`, {
        code: 'git-branch-name',
      });
    const holder = (await listWorktrees(repository)).find(({ branch }) => branch === name);
    if (holder !== undefined)
      throw new DashError(`${name} is checked out in ${holder.path}.`, { code: 'branch-checked-out' });
    await deleteRef(repository.git, { ref: `refs/heads/${name}`, from: commit });
  });

/** Whether every commit of `older` is in `newer`. */
export const isAncestor = async (git: Git, older: string, newer: string): Promise<boolean> =>
  (await runGit(git, ['merge-base', '--is-ancestor', '--end-of-options', older, newer], { answers: [1] }))
    .code === 0;

/** The newest commit that both have; null when they have none. */
export const commonCommit = async (git: Git, one: string, other: string): Promise<string | null> => {
  const args = ['merge-base', '--end-of-options', one, other];
  const { code, stdout } = await runGit(git, args, { answers: [1] });
  return code === 0 ? stdout.trimEnd() : null;
};
