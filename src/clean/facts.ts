import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { DashError } from '../core/error.ts';
import { fold } from '../core/reduce.ts';
import type { RunState } from '../core/state.ts';
import { type Placed, uncommittedWork } from '../git/precious.ts';
import type { Repository } from '../git/repository.ts';
import { gitLine } from '../git/runner.ts';
import { openWorktree } from '../git/worktree.ts';
import { type ListedWorktree, listWorktrees } from '../git/worktree-list.ts';
import { readEvents } from '../store/event-reading.ts';
import { type RunFolder, runFolder } from '../store/run-folder.ts';
import { diskUse } from '../system/disk-use.ts';
import { holdOf } from './hold.ts';
import type { BranchFacts, RunFacts, TreeFacts } from './item.ts';
import { foldersIn, type Place, runOf } from './place.ts';
import { containedIn, type Target, targetAt, targetsOf } from './target.ts';

export type Found = {
  readonly facts: RunFacts;
  readonly state: RunState;
  readonly targets: readonly Target[];
};

/** Finds what a run has left. Reads only. `isOurs`: this process is the run's owner for now. */
export const findLeft = async (place: Place, run: string, isOurs = false): Promise<Found> => {
  const { repository } = place;
  const folder = runFolder(repository.top, run);
  const state = fold(readEvents(folder.events).events);
  const targets = await targetsOf(repository, state);
  const listed = await listWorktrees(repository);
  const own = listed.filter((tree) => runOf(place, tree) === run);
  const result = await targetAt(repository.git, `aider-dash/${run}/result`);
  const scene: Scene = { place, run, folder, state, targets, result, listed, own };
  const facts: RunFacts = {
    run,
    hold: await holdOf({ folder, state }, isOurs),
    trees: [
      ...(await Promise.all(own.map((tree) => treeFacts(scene, tree)))),
      ...(await strayFolders(scene)),
    ],
    branches: await branchFacts(scene),
  };
  return { facts, state, targets };
};

type Scene = {
  readonly place: Place;
  readonly run: string;
  readonly folder: RunFolder;
  readonly state: RunState;
  readonly targets: readonly Target[];
  /** Whether it is merged, stays or goes into the attic: what is in it is not lost. */
  readonly result: Target | null;
  readonly listed: readonly ListedWorktree[];
  /** The run's own among them. */
  readonly own: readonly ListedWorktree[];
};

const treeFacts = async (scene: Scene, tree: ListedWorktree): Promise<TreeFacts> => {
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
const strayFolders = ({ place, run, own }: Scene): Promise<readonly TreeFacts[]> => {
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

const branchFacts = async (scene: Scene): Promise<readonly BranchFacts[]> => {
  const { place, run, targets, result, listed, own } = scene;
  const { repository } = place;
  const isOurs = ownNames(scene);
  const facts: BranchFacts[] = [];
  for (const { name, commit } of await branchesBelow(repository, `aider-dash/${run}/`)) {
    const holder = listed.find((tree) => tree.branch === name && !own.includes(tree));
    const others = result === null || result.name === name ? targets : [...targets, result];
    const ours = isOurs(name);
    facts.push({
      name,
      commit,
      ours,
      checkedOutIn: holder?.path ?? null,
      containedIn: ours ? await containedIn(repository, commit, others) : null,
      commits: await countBeyond(repository, commit, others),
    });
  }
  return facts;
};

/** A run's branches are those that its log has, and those that came back from the attic under a name beside them. */
const ownNames = ({ run, state, own }: Scene): ((name: string) => boolean) => {
  const agents = state.agents.map(({ id }) => id);
  const names = new Set(state.run === '' ? own.map(({ path }) => basename(path)) : agents).add('result');
  return (name) => names.has(name.slice(`aider-dash/${run}/`.length).replace(/(\.(tree|\d+))+$/, ''));
};

const branchesBelow = async ({ git }: Repository, prefix: string): Promise<readonly Target[]> => {
  const lines = await gitLine(git, [
    'for-each-ref',
    '--format=%(objectname) %(refname)',
    `refs/heads/${prefix}`,
  ]);
  return lines.split('\n').flatMap((line) => {
    const [commit = '', ref = ''] = line.split(' ');
    return ref === '' ? [] : [{ name: ref.slice('refs/heads/'.length), commit }];
  });
};

const countBeyond = async (
  { git }: Repository,
  commit: string,
  targets: readonly Target[],
): Promise<number> =>
  Number(
    await gitLine(git, ['rev-list', '--count', commit, ...targets.map((target) => `^${target.commit}`)]),
  );

/** The user's files that were copied into each of its work trees. */
const copiedPaths = ({ config }: RunFolder): readonly string[] => {
  try {
    return CopySchema.parse(JSON.parse(readFileSync(config, 'utf8'))).copy;
  } catch {
    return [];
  }
};

const CopySchema = z.object({ copy: z.array(z.string()).default([]) });
