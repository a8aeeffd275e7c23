import type { Io } from '../io.ts';
import { runHere } from '../place.ts';
import { takeMergeBack } from '../undo-merge.ts';

/** Takes the merge of a run's result back, while nothing was built on it. */
export const undo = async (io: Io, { run }: { readonly run: string | undefined }): Promise<number> => {
  io.out(`${await takeMergeBack(await runHere(io, run))}\n`);
  return 0;
};
