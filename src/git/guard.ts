import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { contentHash } from './dirty-path.ts';
import type { Repository } from './repository.ts';
import type { Git } from './runner.ts';

/** Names of the files that steer git, each with a hash of its mode and content. Plain data. */
export type Fingerprint = Readonly<Record<string, string>>;

/**
 * Takes the fingerprint of what steers git in a repository (configuration, hooks, info) and in one of its work
 * trees. No agent has any business there: a difference after an attempt stops the run.
 */
export const fingerprint = async (repository: Repository, worktree?: Git): Promise<Fingerprint> => {
  const places = [
    ...placesIn('', repository.commonDir, ['config', 'config.worktree', 'hooks', 'info']),
    ...(worktree === undefined ? [] : worktreePlaces(worktree)),
  ];
  const entries = await Promise.all(places.map(([name, path]) => hashesBelow(name, path)));
  return Object.fromEntries(entries.flat().sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** The names that are new, gone or different, in order. */
export const differences = (before: Fingerprint, after: Fingerprint): readonly string[] => {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => before[name] !== after[name]).sort();
};

type Place = readonly [name: string, path: string];

const placesIn = (prefix: string, folder: string, names: readonly string[]): readonly Place[] =>
  names.map((name) => [`${prefix}${name}`, join(folder, name)]);

const worktreePlaces = (worktree: Git): readonly Place[] => {
  const record = worktree.env.GIT_DIR;
  const names = ['config.worktree', 'commondir', 'gitdir', 'hooks', 'info'];
  return [
    ['worktree/.git', join(worktree.cwd, '.git')],
    ...(record === undefined ? [] : placesIn('worktree/', record, names)),
  ];
};

const hashesBelow = async (name: string, path: string): Promise<readonly Place[]> => {
  const hash = await contentHash(path);
  if (hash !== null) return [[name, hash]];
  const children = await readdir(path).catch(() => []);
  return (
    await Promise.all(children.map((child) => hashesBelow(`${name}/${child}`, join(path, child))))
  ).flat();
};
