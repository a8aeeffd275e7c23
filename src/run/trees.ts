import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ensurePrivateFolder } from '../store/private-folder.ts';
import type { Settings } from './settings.ts';

type Where = Pick<Settings, 'repository' | 'directories'>;

/** Makes the folder for a run's work trees: outside of the repository, private, apart for two repositories of one name. */
export const makeTreesFolder = (where: Where, run: string): string => {
  const { data } = where.directories;
  mkdirSync(dirname(data), { recursive: true });
  return ensurePrivateFolder(dirname(data), basename(data), ...partsOf(where), run);
};

/** The folder that holds a repository's work trees, a folder for each run; it may not be there. */
export const treesHome = (where: Where): string => join(where.directories.data, ...partsOf(where));

const partsOf = ({ repository }: Where): readonly [string, string] => {
  const mark = createHash('sha256').update(repository.commonDir).digest('hex').slice(0, 8);
  const name = basename(repository.top)
    .replaceAll(/[^A-Za-z0-9._-]/g, '_')
    .slice(0, 40);
  return ['worktrees', `${name}-${mark}`];
};
