import type { Io } from '../io.ts';
import { runHere } from '../place.ts';
import { offerResult } from '../pull-request.ts';

/** Opens a pull request for a run's result. */
export const pr = async (io: Io, { run }: { readonly run: string | undefined }): Promise<number> => {
  io.out(`${await offerResult(io, await runHere(io, run))}\n`);
  return 0;
};
