import { createBranch, deleteRef, isAncestor, resolve, updateRef } from './branch.ts';
import type { DirtyPath } from './dirty-path.ts';
import { ownIdentity } from './identity.ts';
import { putAway } from './put-away.ts';
import type { Repository } from './repository.ts';
import { type Git, gitLine } from './runner.ts';

/** Work of a run that was moved out of sight: it is safe from `clean` and from git's own tidying. */
export type AtticEntry = {
  readonly ref: string;
  readonly run: string;
  /** The agent or `result`; with `.tree` for what a work tree held off its branch, with a number for a further one. */
  readonly name: string;
  readonly commit: string;
};

const home = 'refs/aider-dash/attic/';

export type Moved = { readonly run: string; readonly name: string };

/** Keeps a commit in the attic. Returns the ref that holds it, which may be one that was there already. */
export const keepInAttic = async (
  { git }: Repository,
  { run, name, commit }: Moved & { readonly commit: string },
): Promise<string> => {
  for (const entry of await atticEntries(git, run)) {
    // Only one of the same name: under another one nobody would find it again.
    const isNamesake = entry.name === name || /^\.\d+$/.test(entry.name.slice(name.length));
    if (entry.name.startsWith(name) && isNamesake && (await isAncestor(git, commit, entry.commit)))
      return entry.ref;
  }
  const ref = await freeRef(git, { run, name });
  await updateRef(git, { ref, to: commit, from: null });
  return ref;
};

/**
 * Moves what is uncommitted in a work tree into the attic, as a commit on top of the one that it stands on, and leaves
 * the work tree without it. Returns the ref.
 */
export const moveWorkToAttic = async (
  { git }: Repository,
  { run, name, worktree, work }: Moved & { readonly worktree: Git; readonly work: readonly DirtyPath[] },
): Promise<string> => {
  const ref = await freeRef(git, { run, name });
  const message = `aider-dash: what was uncommitted in the work tree of ${name.replace(/\.tree$/, '')}\n`;
  await putAway(worktree, { ref, message, identity: await ownIdentity(git), only: work });
  return ref;
};

/** What the attic holds, of one run or of all, in order. */
export const atticEntries = async (git: Git, run?: string): Promise<readonly AtticEntry[]> => {
  const place = run === undefined ? home : `${home}${run}/`;
  const lines = await gitLine(git, ['for-each-ref', '--format=%(objectname) %(refname)', place]);
  return lines.split('\n').flatMap((line) => {
    const [commit = '', ref = ''] = line.split(' ');
    const [, of, name] = /^refs\/aider-dash\/attic\/([^/]+)\/(.+)$/.exec(ref) ?? [];
    return of === undefined || name === undefined ? [] : [{ ref, run: of, name, commit }];
  });
};

export type BroughtBack = {
  readonly entry: AtticEntry;
  readonly branch: string;
  /** Null when the branch holds it again; else where a branch of that name stands, and the attic keeps it. */
  readonly taken: string | null;
};

/** Makes the branch of an entry again and takes the entry out of the attic, unless the name is taken meanwhile. */
export const bringFromAttic = async (repository: Repository, entry: AtticEntry): Promise<BroughtBack> => {
  const { git } = repository;
  const branch = `aider-dash/${entry.run}/${entry.name}`;
  const there = await resolve(git, `refs/heads/${branch}`);
  if (there !== null && !(await isAncestor(git, entry.commit, there))) return { entry, branch, taken: there };
  if (there === null) await createBranch(repository, branch, entry.commit);
  await deleteRef(git, { ref: entry.ref, from: entry.commit });
  return { entry, branch, taken: null };
};

const freeRef = async (git: Git, { run, name }: Moved): Promise<string> => {
  const taken = new Set((await atticEntries(git, run)).map(({ ref }) => ref));
  const refs = [...Array(taken.size + 1).keys()].map(
    (index) => `${home}${run}/${name}${index === 0 ? '' : `.${index + 1}`}`,
  );
  return refs.find((ref) => !taken.has(ref)) ?? '';
};
