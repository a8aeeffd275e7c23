import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { isRunId } from '../core/run-id.ts';
import type { Repository } from '../git/repository.ts';
import { type ListedWorktree, listWorktrees } from '../git/worktree-list.ts';
import { listRuns } from '../store/run-search.ts';

/** A repository, and the folder that holds its work trees, a folder for each run. */
export type Place = { readonly repository: Repository; readonly trees: string };

/** The runs that have logs or work trees here, newest first. */
export const runsHere = async (place: Place): Promise<readonly string[]> => {
  const listed = (await listWorktrees(place.repository)).flatMap((tree) => runOf(place, tree) ?? []);
  const found = new Set([
    ...listRuns(place.repository.top),
    ...foldersIn(place.trees).filter(isRunId),
    ...listed,
  ]);
  return [...found].toSorted().toReversed();
};

/** The run that one of git's work trees belongs to; null for all others. It goes by names: the folder may be gone. */
export const runOf = ({ trees }: Place, { path }: ListedWorktree): string | null => {
  const run = basename(dirname(path));
  return isRunId(run) && basename(dirname(dirname(path))) === basename(trees) ? run : null;
};

/** Names of the folders in a folder; none when it isn't there. */
export const foldersIn = (path: string): readonly string[] =>
  existsSync(path)
    ? readdirSync(path, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
    : [];
