import { fold } from '../core/reduce.ts';
import type { RunState } from '../core/state.ts';
import { type ListedWorktree, listWorktrees } from '../git/worktree-list.ts';
import { readEvents } from '../store/event-reading.ts';
import { type RunFolder, runFolder } from '../store/run-folder.ts';
import { branchFacts } from './branch-facts.ts';
import { holdOf } from './hold.ts';
import type { RunFacts } from './item.ts';
import { type Place, runOf } from './place.ts';
import { type Target, targetAt, targetsOf } from './target.ts';
import { strayFolders, treeFacts } from './tree-facts.ts';

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

/** What is known of a run before each thing of it is looked at. */
export type Scene = {
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
