import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isRunId } from '../core/run-id.ts';
import { hasLiveOwner } from '../store/owner-lock.ts';
import { runFolder } from '../store/run-folder.ts';
import { diskUse, together } from '../system/disk-use.ts';
import { isAlive } from '../system/identity.ts';
import type { Settings } from './settings.ts';
import { treesHome } from './trees.ts';

export type LeftTrees = {
  /** Where they are. */
  readonly home: string;
  readonly count: number;
  /** Null when it could not be told in time. */
  readonly bytes: number | null;
};

/** The work trees of this repository that no living run has: they take room, but may hold work. */
export const leftTrees = async (where: Pick<Settings, 'repository' | 'directories'>): Promise<LeftTrees> => {
  const home = treesHome(where);
  const runs = folders(home).filter(isRunId);
  const alive = await Promise.all(
    // When it can't be told whether a run lives, its work trees are not called left.
    runs.map((id) => hasLiveOwner(runFolder(where.repository.top, id).folder, isAlive).catch(() => true)),
  );
  const left = runs.filter((_, index) => alive[index] === false).map((id) => join(home, id));
  const trees = left.flatMap((folder) => folders(folder).map((name) => join(folder, name)));
  return { home, count: trees.length, bytes: together(await Promise.all(trees.map(diskUse))) };
};

const folders = (path: string): readonly string[] =>
  existsSync(path)
    ? readdirSync(path, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
    : [];
