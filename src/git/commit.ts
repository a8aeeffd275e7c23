import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DashError } from '../core/error.ts';
import { checkRelativePath, isWithheld } from '../core/path.ts';
import { existingCommit, updateRef } from './branch.ts';
import { changedSince, type DirtyPath, dirtyPaths } from './dirty-path.ts';
import type { Environment } from './environment.ts';
import { type Git, gitLine, runGit } from './runner.ts';

export type CommitFacts = {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  /** From `ownIdentity`. */
  readonly identity: Environment;
};

/** Makes a commit of a tree; no ref moves. Returns its id. */
export const commitTree = (git: Git, { tree, parents, message, identity }: CommitFacts): Promise<string> => {
  const args = ['commit-tree', ...parents.flatMap((parent) => ['-p', parent]), '-F', '-', tree];
  return gitLine(git, args, { input: message.endsWith('\n') ? message : `${message}\n`, env: identity });
};

export type FileCommit = Pick<CommitFacts, 'message' | 'identity'> & {
  /** The full name of the ref that the commit goes on top of. */
  readonly ref: string;
  readonly path: string;
  readonly content: string;
};

/**
 * Puts one file as a commit on top of a ref without any checkout. Returns the commit's id.
 *
 * Throws a DashError for an unsafe path, a GitError when the ref moved meanwhile.
 */
export const commitFile = async (git: Git, { ref, path, content, ...facts }: FileCommit): Promise<string> => {
  const verdict = checkRelativePath(path);
  if (!verdict.ok)
    throw new DashError(`Can’t commit ${JSON.stringify(path)}: ${verdict.reason}.`, { code: 'git-path' });
  const parent = await existingCommit(git, ref);
  const blob = await gitLine(git, ['hash-object', '-w', '--stdin'], { input: content });
  const tree = await withTemporaryIndex(git, parent, async (env) => {
    await runGit(git, ['update-index', '--add', '--cacheinfo', `100644,${blob},${path}`], { env });
    return gitLine(git, ['write-tree'], { env });
  });
  const commit = await commitTree(git, { tree, parents: [parent], ...facts });
  await updateRef(git, { ref, to: commit, from: parent });
  return commit;
};

export type Leftovers = Pick<CommitFacts, 'message' | 'identity'> & {
  /** What was uncommitted before and stays out as long as it is unchanged. */
  readonly except: readonly DirtyPath[];
};

/**
 * Commits what an agent left uncommitted in its work tree, on whatever HEAD is on. `.env*`, `.aider*`, ignored
 * files and nested repositories stay out. Returns the commit's id, or null when there was nothing.
 */
export const commitLeftovers = async (
  worktree: Git,
  { except, message, identity }: Leftovers,
): Promise<string | null> => {
  const parent = await existingCommit(worktree, 'HEAD');
  const paths = committable(changedSince(except, await dirtyPaths(worktree)));
  if (paths.length === 0) return null;
  const tree = await withTemporaryIndex(worktree, parent, async (env) => {
    await stage(worktree, paths, env);
    return gitLine(worktree, ['write-tree'], { env });
  });
  if (tree === (await gitLine(worktree, ['rev-parse', `${parent}^{tree}`]))) return null;
  const commit = await commitTree(worktree, { tree, parents: [parent], message, identity });
  await updateRef(worktree, { ref: 'HEAD', to: commit, from: parent, reason: 'commit: leftovers' });
  await stage(worktree, paths);
  return commit;
};

/** The paths among these that may go into a commit of ours, what is gone first. */
export const committable = (dirty: readonly DirtyPath[]): readonly string[] =>
  dirty
    // Git names can be bytes that are no text: those can't be handed on exactly, so they stay where they are.
    .filter(({ path }) => !isWithheld(path) && !path.endsWith('/') && !path.includes('\uFFFD'))
    .toSorted((a, b) => Number(a.hash !== null) - Number(b.hash !== null))
    .map(({ path }) => path);

/** Takes paths as they stand on disk, there or gone, into an index. */
export const stage = async (
  worktree: Git,
  paths: readonly string[],
  env: Environment = {},
): Promise<void> => {
  if (paths.length === 0) return;
  const args = ['update-index', '--add', '--remove', '--replace', '-z', '--stdin'];
  await runGit(worktree, args, { input: paths.map((path) => `${path}\0`).join(''), env });
};

/** Lends an index of its own, filled with a commit's tree, as variables for git. */
export const withTemporaryIndex = async <T>(
  git: Git,
  commit: string,
  job: (env: Environment) => Promise<T>,
): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'aider-dash-index-'));
  try {
    const env = { GIT_INDEX_FILE: join(folder, 'index') };
    await runGit(git, ['read-tree', commit], { env });
    return await job(env);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
