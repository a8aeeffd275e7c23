import { UsageError } from '../core/error.ts';
import { isAncestor, resolve } from './branch.ts';
import { firstLines, GitError } from './error.ts';
import { exclusively } from './exclusive.ts';
import { ownIdentity } from './identity.ts';
import { tryMerge } from './merge.ts';
import { currentBranch, type Repository } from './repository.ts';
import { type Git, gitFields, gitLine, runGit } from './runner.ts';

export type UserMerge =
  | { readonly kind: 'merged'; readonly branch: string; readonly before: string; readonly merged: string }
  | { readonly kind: 'up-to-date'; readonly branch: string }
  | { readonly kind: 'conflict'; readonly files: readonly string[] }
  /** git, a hook or the signing program said no; the branch and the files are as before. */
  | { readonly kind: 'refused'; readonly words: string };

export type UserMergeRequest = {
  readonly repository: Repository;
  readonly commit: string;
  readonly message: string;
  /** Hooks and signing may wait for the user. */
  readonly timeoutMs?: number;
};

/**
 * Merges a commit into the branch that the user has checked out, as the user would: with hooks, signing and
 * drivers. Either it is done or everything is as before.
 *
 * Throws a UsageError when HEAD is detached or another merge is under way.
 */
export const mergeIntoUserBranch = ({ repository, commit, message, timeoutMs = 600_000 }: UserMergeRequest) =>
  exclusively(repository, async (): Promise<UserMerge> => {
    const branch = await refuseUnlessReady(repository);
    const before = await tipOf(repository);
    if (await isAncestor(repository.git, commit, before)) return { kind: 'up-to-date', branch };
    // Looking first leaves even a tree with uncommitted changes alone, which a merge taken back might not.
    const trial = await tryMerge(repository.userGit, before, commit);
    if (trial.kind === 'conflict') return trial;
    try {
      // A merge even where a fast-forward would do: the user's hooks and signature stand for what comes in.
      const args = ['merge', '--no-ff', '--no-edit', '--no-stat', '-m', message, '--', commit];
      await runGit(repository.userGit, args, { timeoutMs, env: await ownIdentity(repository.userGit) });
    } catch (error) {
      return await takeBack(repository, error);
    }
    return { kind: 'merged', branch, before, merged: await tipOf(repository) };
  });

export type UndoRequest = {
  readonly repository: Repository;
  readonly branch: string;
  /** The branch's tip after and before the merge. */
  readonly merged: string;
  readonly before: string;
};

/**
 * Takes a merge into the user's branch back. Uncommitted changes in other files stay.
 *
 * Throws a UsageError when something was built on it or it was pushed, a GitError when uncommitted changes
 * would be lost.
 */
export const undoMerge = ({ repository, branch, merged, before }: UndoRequest): Promise<void> =>
  exclusively(repository, async () => {
    const current = await refuseUnlessReady(repository);
    if (current !== branch)
      throw notUndone(`${branch} is not checked out`, `Run git switch ${branch} first.`);
    if ((await tipOf(repository)) !== merged)
      throw notUndone(`${branch} has moved since`, `Look at git log, then git revert -m 1 ${merged}.`);
    if (!(await isAncestor(repository.git, before, merged)))
      throw notUndone(`${before} does not come before it`, 'Look at git log.');
    const others = await refsThatHold(repository.git, merged, branch);
    if (others.length > 0)
      throw notUndone(
        `${others.join(', ')} has it too`,
        `Run git revert -m 1 ${merged} instead, which adds a commit.`,
      );
    await runGit(repository.userGit, ['reset', '--keep', '--quiet', before, '--']);
  });

const notUndone = (why: string, hint: string): UsageError =>
  new UsageError(`The merge is not taken back: ${why}.`, { code: 'undo-refused', hint });

const refuseUnlessReady = async (repository: Repository): Promise<string> => {
  const branch = await currentBranch(repository.git);
  if (branch === null)
    throw new UsageError('HEAD is detached, so there is no branch to merge into.', {
      code: 'git-detached',
      hint: 'Run git switch BRANCH first.',
    });
  if (await isMerging(repository.git))
    throw new UsageError('Another merge is under way.', {
      code: 'git-merging',
      hint: 'Conclude it with git commit, or drop it with git merge --abort.',
    });
  return branch;
};

const isMerging = async (git: Git): Promise<boolean> => (await resolve(git, 'MERGE_HEAD')) !== null;

const tipOf = (repository: Repository): Promise<string> =>
  gitLine(repository.git, ['rev-parse', '--verify', 'HEAD^{commit}']);

/** After a merge that failed half-way, whatever stopped it. */
const takeBack = async (repository: Repository, error: unknown): Promise<UserMerge> => {
  if (!(error instanceof GitError)) throw error;
  const files = await gitFields(repository.git, [
    'diff',
    '--name-only',
    '--diff-filter=U',
    '-z',
    '--no-ext-diff',
  ]);
  if (await isMerging(repository.git)) await runGit(repository.userGit, ['merge', '--abort']);
  if (files.length > 0) return { kind: 'conflict', files: [...new Set(files)] };
  return { kind: 'refused', words: firstLines(error.words) || error.message };
};

/** Refs other than this branch and our own that contain a commit. */
const refsThatHold = async (git: Git, commit: string, branch: string): Promise<readonly string[]> => {
  const args = [
    'for-each-ref',
    '--format=%(refname)',
    '--contains',
    commit,
    'refs/heads',
    'refs/remotes',
    'refs/tags',
  ];
  const refs = (await gitLine(git, args)).split('\n');
  return refs.filter(
    (ref) => ref !== '' && ref !== `refs/heads/${branch}` && !ref.startsWith('refs/heads/aider-dash/'),
  );
};
