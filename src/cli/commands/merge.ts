import { UsageError } from '../../core/error.ts';
import type { Io } from '../io.ts';
import { mergeResult } from '../merge-result.ts';
import { runHere } from '../place.ts';

/** Brings a run's result into the user's own branch, with the user's own settings. */
export const merge = async (io: Io, { run }: { readonly run: string | undefined }): Promise<number> => {
  const found = await runHere(io, run);
  if (found.state.phase.kind !== 'finished') {
    throw new UsageError(`Run ${found.state.run} has not finished.`, { code: 'run-not-finished' });
  }
  if (!found.state.agents.some(({ status }) => status.kind === 'merged')) {
    throw new UsageError(`Nothing of run ${found.state.run} is merged into its result.`, {
      code: 'nothing-merged',
      hint: `aider-dash show ${found.state.run} tells why.`,
    });
  }
  return mergeResult(io, found);
};
