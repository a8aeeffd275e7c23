import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { DashError } from '../core/error.ts';
import { type Placed, uncommittedWork } from '../git/precious.ts';
import type { Repository } from '../git/repository.ts';
import { openWorktree } from '../git/worktree.ts';
import type { ListedWorktree } from '../git/worktree-list.ts';
import type { RunFolder } from '../store/run-folder.ts';
import { diskUse } from '../system/disk-use.ts';
import type { Scene } from './facts.ts';
import type { TreeFacts } from './item.ts';
import { foldersIn } from './place.ts';
import { containedIn } from './target.ts';

/** What one of the run's work trees is and holds. */
export const treeFacts = async (scene: Scene, tree: ListedWorktree): Promise<TreeFacts> => {
  const { place, run, folder } = scene;
  const { repository } = place;
  const { path, missing, branch, head, locked } = tree;
  const copied = { from: repository.top, paths: copiedPaths(folder) };
  const held = missing ? nothing : await heldIn(repository, path, copied);
  return {
    name: basename(path),
    path,
    bytes: missing ? 0 : await diskUse(path),
    missing,
    locked: locked?.startsWith(`aider-dash run ${run}`) === true ? null : locked,
    branch,
    head,
    headIsSafe: branch !== null || head === null || (await isSafe(scene, head)),
    ...held,
  };
};

type Held = Pick<TreeFacts, 'fault' | 'work' | 'stuck' | 'placed'>;

const nothing: Held = { fault: null, work: [], stuck: [], placed: [] };

const heldIn = async (repository: Repository, path: string, copied: Placed): Promise<Held> => {
  try {
    return { fault: null, ...(await uncommittedWork(await openWorktree(repository, path), copied)) };
  } catch (error) {
    if (!(error instanceof DashError)) throw error;
    return { ...nothing, fault: error.message };
  }
};

const isSafe = async ({ place, targets, result }: Scene, head: string): Promise<boolean> =>
  (await containedIn(place.repository, head, result === null ? targets : [result, ...targets])) !== null;

/** What git knows nothing of: its record was lost, or it never was a work tree. */
export const strayFolders = ({ place, run, own }: Scene): Promise<readonly TreeFacts[]> => {
  const known = new Set(own.map(({ path }) => basename(path)));
  const names = foldersIn(join(place.trees, run)).filter((name) => !known.has(name));
  return Promise.all(
    names.map(async (name): Promise<TreeFacts> => {
      const path = join(place.trees, run, name);
      const fault = 'git has no record of it as a work tree: look at it, and remove it by hand';
      const unknown = { missing: false, locked: null, branch: null, head: null, headIsSafe: true };
      return { name, path, bytes: await diskUse(path), ...unknown, ...nothing, fault };
    }),
  );
};

/** The user's files that were copied into each of its work trees. */
const copiedPaths = ({ config }: RunFolder): readonly string[] => {
  try {
    return CopySchema.parse(JSON.parse(readFileSync(config, 'utf8'))).copy;
  } catch {
    return [];
  }
};

const CopySchema = z.object({ copy: z.array(z.string()).default([]) });
