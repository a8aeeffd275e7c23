import type { BranchFate, CleanedItem, RunFates, TreeFacts, TreeFate } from './item.ts';

/** What was decided for a run, item by item. */
export const itemsOf = (run: string, { trees, branches }: RunFates): readonly CleanedItem[] => [
  ...trees.map((fate) => treeItem(run, fate)),
  ...branches.map((fate) => branchItem(run, fate)),
];

/** A work tree as people and scripts are told of it. */
export const treeItem = (run: string, { tree, ...fate }: TreeFate): CleanedItem => ({
  run,
  kind: 'work tree',
  name: tree.name,
  place: tree.path,
  bytes: tree.bytes,
  state: treeState(tree),
  ...fate,
  attic: null,
});

/** A branch as people and scripts are told of it. */
export const branchItem = (run: string, { branch, ...fate }: BranchFate): CleanedItem => ({
  run,
  kind: 'branch',
  name: branch.name.slice(`aider-dash/${run}/`.length),
  place: branch.name,
  bytes: null,
  state: branch.ours ? (branch.containedIn === null ? 'not merged' : 'merged') : 'foreign',
  ...fate,
  attic: null,
});

const treeState = ({ fault, locked, missing, work, stuck, headIsSafe }: TreeFacts): string => {
  if (fault !== null) return 'unknown';
  if (locked !== null) return 'locked';
  if (missing) return 'gone';
  if (work.length > 0 || stuck.length > 0) return 'uncommitted';
  return headIsSafe ? 'clean' : 'not merged';
};
