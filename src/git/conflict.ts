import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { existingCommit } from './branch.ts';
import { type CommitFacts, commitTree, stage } from './commit.ts';
import { contentHash } from './dirty-path.ts';
import type { Environment } from './environment.ts';
import { failedCall } from './error.ts';
import { type Git, gitFields, gitLine, runGit } from './runner.ts';
import { resetHard } from './scratch.ts';
import { prepareWorktree } from './settings-file.ts';

export type ConflictedFile = {
  readonly path: string;
  /** Which sides have it: only `both-…` files hold markers; of the others one side's version is on disk. */
  readonly kind: 'both-changed' | 'both-added' | 'deleted-by-onto' | 'deleted-by-tip' | 'renamed';
};

export type MergeSides = {
  readonly onto: string;
  readonly tip: string;
  /** git asks who merges even when nothing is committed; from `ownIdentity`. */
  readonly identity: Environment;
};

/**
 * Begins to merge `tip` into `onto` in a clean scratch work tree and leaves the conflicts in its files, with
 * the common base between the sides, which helps a model. An empty list: there was none.
 */
export const beginConflictedMerge = async (
  scratch: Git,
  { onto, tip, identity }: MergeSides,
): Promise<readonly ConflictedFile[]> => {
  await resetHard(scratch, onto);
  const style = ['-c', 'merge.conflictStyle=zdiff3'];
  const args = [
    ...style,
    'merge',
    '--no-commit',
    '--no-ff',
    '--no-verify',
    '--no-stat',
    '--quiet',
    await existingCommit(scratch, tip),
  ];
  const { code, stderr, stdout } = await runGit(scratch, args, { answers: [1], env: identity });
  const files = await unmergedFiles(scratch);
  if (code !== 0 && files.length === 0) throw failedCall(['merge'], code, stderr || stdout);
  await prepareWorktree(scratch);
  return files;
};

/** Those of these files that still hold conflict markers. */
export const conflictMarkersLeft = async (
  scratch: Git,
  files: readonly string[],
): Promise<readonly string[]> => {
  const sizes = await markerSizes(scratch, files);
  const marked = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(scratch.cwd, file), 'utf8').catch(() => '');
      return holdsMarkers(text, sizes.get(file) ?? 7);
    }),
  );
  return files.filter((_, index) => marked[index]);
};

export type Conclusion = Omit<CommitFacts, 'tree'> & {
  /** The conflicted files and whatever else was mended; one that is gone from disk is deleted by the merge. */
  readonly files: readonly string[];
};

/** Commits a merge that was begun in a scratch work tree; no ref moves. Returns the commit's id. */
export const concludeMerge = async (scratch: Git, { files, ...facts }: Conclusion): Promise<string> => {
  const present = await Promise.all(files.map((file) => contentHash(join(scratch.cwd, file))));
  const gone = files.filter((_, index) => present[index] === null);
  await stage(scratch, gone);
  await stage(
    scratch,
    files.filter((_, index) => present[index] !== null),
  );
  const tree = await gitLine(scratch, ['write-tree']);
  return commitTree(scratch, { tree, ...facts });
};

/** Each conflicted file once, told apart by which of base (1), onto (2) and tip (3) have it. */
const unmergedFiles = async (scratch: Git): Promise<readonly ConflictedFile[]> => {
  const stages = new Map<string, string>();
  for (const entry of await gitFields(scratch, ['ls-files', '--unmerged', '-z'])) {
    const tab = entry.indexOf('\t');
    const path = entry.slice(tab + 1);
    stages.set(path, (stages.get(path) ?? '') + entry.charAt(tab - 1));
  }
  return [...stages].map(([path, present]) => ({ path, kind: kindsOfConflict[present] ?? 'renamed' }));
};

const kindsOfConflict: Readonly<Record<string, ConflictedFile['kind']>> = {
  '123': 'both-changed',
  '23': 'both-added',
  '13': 'deleted-by-onto',
  '12': 'deleted-by-tip',
};

const markerSizes = async (scratch: Git, files: readonly string[]): Promise<ReadonlyMap<string, number>> => {
  const input = files.map((file) => `${file}\0`).join('');
  const args = ['check-attr', '-z', '--stdin', 'conflict-marker-size'];
  const fields = await gitFields(scratch, args, { input });
  // Path, attribute's name, value: by threes.
  return new Map(
    fields.flatMap((path, index) =>
      index % 3 === 0 ? [[path, Number.parseInt(fields[index + 2] ?? '', 10) || 7] as const] : [],
    ),
  );
};

/** A line of equal signs alone is a heading in Markdown and reStructuredText, so it takes one of the others. */
const holdsMarkers = (text: string, size: number): boolean =>
  new RegExp(`^(<{${size}}|>{${size}}|\\|{${size}})([ \\r]|$)`, 'm').test(text);
