import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DashError } from '../core/error.ts';
import { keepInAttic, moveWorkToAttic } from '../git/attic.ts';
import { deleteOwnBranch } from '../git/branch.ts';
import { openWorktree, removeWorktree, unlockWorktree } from '../git/worktree.ts';
import type { BranchFate, CleanedItem, RunFates, TreeFacts, TreeFate } from './item.ts';
import type { Place } from './place.ts';
import { branchItem, treeItem } from './told.ts';

/** Carries out what was decided for a run, work trees first. What can't be done stays, and the item says why. */
export const performRun = async (
  place: Place,
  run: string,
  fates: RunFates,
): Promise<readonly CleanedItem[]> => {
  const items: CleanedItem[] = [];
  for (const fate of fates.trees)
    items.push(await attempt(treeItem(run, fate), (tell) => performTree(place, { run, fate, tell })));
  for (const fate of fates.branches)
    items.push(await attempt(branchItem(run, fate), (tell) => performBranch(place, { run, fate, tell })));
  // Gone when it is empty; where a work tree stays, it stays.
  await rmdir(join(place.trees, run)).catch(() => {});
  return items;
};

/** Is told where the attic has something, as soon as it has. */
type Tell = (attic: string) => void;

const attempt = async (item: CleanedItem, act: (tell: Tell) => Promise<void>): Promise<CleanedItem> => {
  if (item.action === 'keep') return item;
  let attic: string | null = null;
  try {
    await act((ref) => {
      attic = ref;
    });
    return { ...item, attic };
  } catch (error) {
    if (!(error instanceof DashError)) throw error;
    return { ...item, attic, action: 'keep', reason: error.message, forcible: false };
  }
};

type Job<F> = { readonly run: string; readonly fate: F; readonly tell: Tell };

const performTree = async (place: Place, { run, fate, tell }: Job<TreeFate>): Promise<void> => {
  const { repository } = place;
  const { path, placed } = fate.tree;
  if (fate.action === 'move') tell(await moveTree(place, run, fate.tree));
  try {
    // What is ignored and matters was looked for: the rest can be made again.
    await removeWorktree(repository, { path, ignoredAreCopied: true, placed });
  } catch (error) {
    await unlockWorktree(repository, path).catch(() => {});
    throw error;
  }
};

const moveTree = async ({ repository }: Place, run: string, tree: TreeFacts): Promise<string> => {
  const { path, name, branch, head, work } = tree;
  const moved = { run, name: branch === `aider-dash/${run}/${name}` ? name : `${name}.tree` };
  if (work.length === 0) return keepInAttic(repository, { ...moved, commit: head ?? '' });
  return moveWorkToAttic(repository, { ...moved, worktree: await openWorktree(repository, path), work });
};

const performBranch = async ({ repository }: Place, { run, fate, tell }: Job<BranchFate>): Promise<void> => {
  const { name, commit } = fate.branch;
  const short = name.slice(`aider-dash/${run}/`.length);
  if (fate.action === 'move') tell(await keepInAttic(repository, { run, name: short, commit }));
  await deleteOwnBranch(repository, name, commit);
};
