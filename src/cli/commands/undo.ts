import { UsageError } from '../../core/error.ts';
import { undoMerge } from '../../git/user-merge.ts';
import type { Io } from '../io.ts';
import { recordLater } from '../merge-result.ts';
import { runHere } from '../place.ts';

/** Takes the merge of a run's result back, while nothing was built on it. */
export const undo = async (io: Io, { run }: { readonly run: string | undefined }): Promise<number> => {
  const { repository, folder, state } = await runHere(io, run);
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
  io.out(`${branch} is at ${onto.slice(0, 10)} again. The result is still on ${state.resultBranch}.\n`);
  return 0;
};
