import type { DirtyPath } from '../git/dirty-path.ts';
import type { BranchFacts, BranchFate, Hold, RunFacts, RunFates, TreeFacts, TreeFate } from './item.ts';

/** What becomes of a run's work trees and branches. Pure: what holds work stays, or is moved when it is forced. */
export const decideRun = ({ hold, trees, branches }: RunFacts, force: boolean): RunFates => {
  if (hold !== null && !(force && hold.forcible)) return allKept({ trees, branches }, hold);
  const byThemselves = trees.map((tree) => treeByItself(tree, force));
  const fates = branches.map((branch) => branchFate(branch, byThemselves, force));
  return { trees: byThemselves.map((fate) => withItsBranch(fate, fates)), branches: fates };
};

const allKept = ({ trees, branches }: Pick<RunFacts, 'trees' | 'branches'>, hold: Hold): RunFates => ({
  trees: trees.map((tree) => ({ tree, action: 'keep', ...hold })),
  branches: branches.map((branch) => ({ branch, action: 'keep', ...hold })),
});

const treeByItself = (tree: TreeFacts, force: boolean): TreeFate => {
  const decided = (action: TreeFate['action'], reason: string, forcible = false): TreeFate => ({
    tree,
    action,
    reason,
    forcible,
  });
  const { fault, locked, missing, stuck, work, headIsSafe } = tree;
  if (fault !== null) return decided('keep', fault);
  if (locked !== null) return decided('keep', `it is locked${locked === '' ? '' : `: ${locked}`}`);
  if (stuck.length > 0) return decided('keep', `it holds what no commit can take: ${named(stuck)}`);
  if (work.length > 0) {
    const reason = `it holds what is in no commit: ${named(work)}`;
    return force ? decided('move', reason) : decided('keep', reason, true);
  }
  if (!headIsSafe) {
    const reason = 'it stands on commits that are on no branch';
    return force ? decided('move', reason) : decided('keep', reason, true);
  }
  return decided(
    'remove',
    missing ? 'its folder was removed by hand' : 'it holds nothing that is not committed',
  );
};

const branchFate = (branch: BranchFacts, trees: readonly TreeFate[], force: boolean): BranchFate => {
  const fate = (action: BranchFate['action'], reason: string, forcible = false): BranchFate => ({
    branch,
    action,
    reason,
    forcible,
  });
  const { ours, checkedOutIn, containedIn, commits } = branch;
  if (!ours) return fate('keep', 'the run did not make it');
  if (checkedOutIn !== null) return fate('keep', `it is checked out in ${checkedOutIn}`);
  const holder = trees.find(({ tree, action }) => tree.branch === branch.name && action === 'keep');
  if (holder !== undefined) return fate('keep', 'its work tree stays', holder.forcible);
  if (containedIn !== null) return fate('remove', `all of it is in ${containedIn}`);
  const reason = commits === 1 ? 'a commit of it is not merged' : `${commits} commits of it are not merged`;
  return force ? fate('move', reason) : fate('keep', reason, true);
};

/** A branch that has still to be merged keeps its work tree, which somebody may want to go on in. */
const withItsBranch = (fate: TreeFate, branches: readonly BranchFate[]): TreeFate => {
  if (fate.action !== 'remove' || fate.tree.missing) return fate;
  const kept = branches.find(
    ({ branch, action, forcible }) => branch.name === fate.tree.branch && action === 'keep' && forcible,
  );
  return kept === undefined
    ? fate
    : { ...fate, action: 'keep', reason: 'its branch is not merged', forcible: true };
};

const named = (paths: readonly DirtyPath[]): string => {
  const names = paths.slice(0, 3).map(({ path, kind }) => `${JSON.stringify(path)} (${kind})`);
  return `${names.join(', ')}${paths.length > 3 ? ` and ${paths.length - 3} more` : ''}`;
};
