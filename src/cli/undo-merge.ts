import { UsageError } from '../core/error.ts';
import { undoMerge } from '../git/user-merge.ts';
import { recordLater } from './merge-result.ts';
import type { FoundRun } from './place.ts';

/** Takes the merge of a run's result back and records it; says what came of it. Throws a UsageError (`not-merged`). */
export const takeMergeBack = async ({ repository, folder, state }: FoundRun): Promise<string> => {
  const { merged } = state;
  if (merged === null || merged.undone) {
    throw new UsageError(`Run ${state.run} is not merged into a branch of yours.`, {
      code: 'not-merged',
      hint: merged === null ? 'There is nothing to take back.' : 'It was taken back already.',
    });
  }
  const { branch, commit, onto } = merged;
  await undoMerge({ repository, branch, merged: commit, before: onto });
  await recordLater(folder, { type: 'run.undone', commit, onto, branch });
  return `${branch} is at ${onto.slice(0, 10)} again. The result is still on ${state.resultBranch}.`;
};
