import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { DashError } from '../core/error.ts';
import { createBranch, existingCommit, isAncestor, resolve, updateRef } from './branch.ts';
import { commitTree, committable } from './commit.ts';
import { changedFiles } from './diff.ts';
import { contentHash, type DirtyPath, dirtyPaths } from './dirty-path.ts';
import type { Environment } from './environment.ts';
import { exclusively } from './exclusive.ts';
import { ownIdentity } from './identity.ts';
import { putAway } from './put-away.ts';
import { currentBranch, type Repository } from './repository.ts';
import { type Git, gitLine, runGit } from './runner.ts';
import { prepareWorktree } from './settings-file.ts';
import { openWorktree } from './worktree.ts';
import { listWorktrees, placeOf } from './worktree-list.ts';

export type BringBack = {
  readonly repository: Repository;
  readonly run: string;
  readonly agent: string;
  readonly branch: string;
  /** The agent's work tree; it may be gone. */
  readonly path: string;
  /** The snapshot that is meant; left out: the agent's newest. */
  readonly ref?: string | undefined;
};

export type BroughtSnapshot = {
  readonly ref: string;
  /** The branch's tip, which has the snapshot's files. */
  readonly commit: string;
  /** Where the work tree is kept as it stood; null when it held nothing of its own. */
  readonly kept: string | null;
};

/**
 * Makes an agent's branch, and its work tree where there is one, hold what a snapshot has, by one more commit. Null
 * when there is no snapshot.
 *
 * Throws a DashError (`branch-checked-out`) when the branch is checked out elsewhere, (`worktree-busy`) when somebody
 * writes in the work tree meanwhile.
 */
export const bringBack = async (order: BringBack): Promise<BroughtSnapshot | null> => {
  const { repository, agent, branch, path } = order;
  const { git } = repository;
  const found = await snapshotOf(order);
  if (found === null) return null;
  await refuseElsewhere(order);
  const tip = await tipOf(repository, branch, found.commit);
  const tree = await gitLine(git, ['rev-parse', '--verify', `${found.commit}^{tree}`]);
  if (tree === (await gitLine(git, ['rev-parse', '--verify', `${tip}^{tree}`])))
    return { ref: found.ref, commit: tip, kept: null };
  const identity = await ownIdentity(git);
  const name = found.ref.slice(found.ref.lastIndexOf('/') + 1);
  const message = `aider-dash: brings back what ${agent} had before ${name}\n`;
  const commit = await commitTree(git, { tree, parents: [tip], message, identity });
  const worktree = await openWorktree(repository, path).catch(() => null);
  const isOnIt = worktree !== null && (await currentBranch(worktree)) === branch;
  const kept = isOnIt ? await makeRoom(order, { worktree, tip, commit, identity }) : null;
  // Files first: were we to die between the two, they only look uncommitted, and the next call keeps them.
  if (isOnIt) await syncFiles(worktree, tip, commit);
  await exclusively(repository, () =>
    updateRef(git, { ref: `refs/heads/${branch}`, to: commit, from: tip, reason: 'commit: bring back' }),
  );
  if (isOnIt) await prepareWorktree(worktree);
  return { ref: found.ref, commit, kept };
};

const syncFiles = async (worktree: Git, tip: string, commit: string): Promise<void> => {
  // A file that was only touched would look changed to the next command.
  await runGit(worktree, ['update-index', '-q', '--refresh'], { answers: [1] });
  await runGit(worktree, ['read-tree', '-m', '-u', tip, commit]);
};

type FoundSnapshot = { readonly ref: string; readonly commit: string };

/** Those of merges (`merge-…`) are of the scratch work tree: they hold the work of others too. */
const snapshotOf = async ({
  repository: { git },
  run,
  agent,
  branch,
  ref: wanted,
}: BringBack): Promise<FoundSnapshot | null> => {
  const place = `refs/aider-dash/${run}/${agent}/`;
  const order = ['--sort=-version:refname', '--sort=-committerdate'];
  const lines = await gitLine(git, ['for-each-ref', ...order, '--format=%(objectname) %(refname)', place]);
  const all = lines.split('\n').flatMap((line): readonly FoundSnapshot[] => {
    const [commit = '', ref = ''] = line.split(' ');
    return ref === '' ? [] : [{ ref, commit }];
  });
  if (wanted !== undefined) return all.find(({ ref }) => ref === wanted) ?? null;
  const tip = await resolve(git, `refs/heads/${branch}`);
  for (const one of all) {
    if (one.ref.startsWith(`${place}merge-`)) continue;
    // So are those that don't stand on the agent's own commits.
    if (tip === null || (await isAncestor(git, `${one.commit}^1`, tip))) return one;
  }
  return null;
};

const refuseElsewhere = async ({ repository, branch, path }: BringBack): Promise<void> => {
  const place = await placeOf(path);
  const holder = (await listWorktrees(repository)).find(
    (tree) => tree.branch === branch && tree.path !== place,
  );
  if (holder === undefined) return;
  throw new DashError(`${branch} is checked out in ${holder.path}.`, {
    code: 'branch-checked-out',
    hint: 'Switch to another branch there, then try again.',
  });
};

/** A branch that is gone is made again where the snapshot was taken. */
const tipOf = async (repository: Repository, branch: string, snapshot: string): Promise<string> => {
  const there = await resolve(repository.git, `refs/heads/${branch}`);
  if (there !== null) return there;
  const parent = await existingCommit(repository.git, `${snapshot}^1`);
  await createBranch(repository, branch, parent);
  return parent;
};

type Room = {
  readonly worktree: Git;
  readonly tip: string;
  readonly commit: string;
  readonly identity: Environment;
};

/** Keeps and puts away what is uncommitted, and ignored files where the commit has files of its own. */
const makeRoom = async (
  { repository, run, agent }: BringBack,
  { worktree, tip, commit, identity }: Room,
): Promise<string | null> => {
  const dirty = await dirtyPaths(worktree);
  const known = new Set(dirty.map(({ path }) => path));
  const added = (await changedFiles(worktree, tip, commit)).filter(({ change }) => change === 'added');
  const inTheWay = (await Promise.all(added.map(({ path }) => hiddenAt(worktree, path)))).filter(
    (entry): entry is DirtyPath => entry !== null && !known.has(entry.path),
  );
  const all = [...dirty, ...inTheWay];
  const takes = new Set(committable(all));
  const only = all.filter(({ path }) => takes.has(path));
  if (only.length === 0) return null;
  const ref = await freeRef(repository.git, `refs/aider-dash/${run}/${agent}/undo-kill`);
  const message = `aider-dash: the work tree of ${agent} before undo-kill\n`;
  await putAway(worktree, { ref, message, identity, only });
  return ref;
};

const hiddenAt = async (worktree: Git, path: string): Promise<DirtyPath | null> => {
  const stats = await lstat(join(worktree.cwd, path)).catch(() => null);
  return stats === null ? null : { path, kind: 'ignored', hash: await contentHash(join(worktree.cwd, path)) };
};

const freeRef = async (git: Git, stem: string): Promise<string> => {
  for (let number = 1; ; number += 1)
    if ((await resolve(git, `${stem}-${number}`)) === null) return `${stem}-${number}`;
};
