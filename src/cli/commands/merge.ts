import type { Io } from '../io.ts';
import { mergeResult } from '../merge-result.ts';
import { refuseWithoutResult, runHere } from '../place.ts';

/** Brings a run's result into the user's own branch, with the user's own settings. */
export const merge = async (io: Io, { run }: { readonly run: string | undefined }): Promise<number> =>
  mergeResult(io, refuseWithoutResult(await runHere(io, run)));
