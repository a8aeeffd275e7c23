import { UsageError } from '../../core/error.ts';
import { hasFinished } from '../../store/has-finished.ts';
import { runFolder } from '../../store/run-folder.ts';
import { findRun } from '../../store/run-search.ts';
import type { Io } from '../io.ts';
import { isLive, liveRun } from '../live-run.ts';
import { topHere } from '../place.ts';
import { watchRun } from '../watch-run.ts';

type Arguments = {
  readonly run: string | undefined;
  readonly json: boolean;
  readonly headless: boolean;
  readonly version: string;
};

/** Shows a run from its beginning and goes on as it does. Without one, the newest that is alive. */
export const attach = async (io: Io, { run, ...how }: Arguments): Promise<number> => {
  const top = await topHere(io);
  const id = run === undefined ? await liveRun(top) : findRun(top, run);
  if (id === null)
    throw new UsageError('No run of this repository is alive.', {
      code: 'no-live-run',
      hint: '"aider-dash runs" lists them all; "aider-dash attach RUN" shows one that is over.',
    });
  if (run !== undefined && !(await isLive(top, id)) && !hasFinished(runFolder(top, id).events))
    throw new UsageError(`The scheduler of run ${id} has ended before the run did.`, {
      code: 'scheduler-gone',
      hint: `Go on with it: aider-dash resume ${id}`,
    });
  return watchRun(io, { top, run: id, ...how });
};
