import { UsageError } from '../../core/error.ts';
import { hasFinished } from '../../store/has-finished.ts';
import { runFolder } from '../../store/run-folder.ts';
import { findRun } from '../../store/run-search.ts';
import type { Io } from '../io.ts';
import { isLive, liveRun } from '../live-run.ts';
import { runHere, topHere } from '../place.ts';
import { readScreen, type ShowArguments } from '../screen-config.ts';
import { watchRun } from '../watch-run.ts';

/** Shows a run from its beginning and goes on as it does. Without one, the newest that is alive. */
export const attach = async (io: Io, { run, ...how }: ShowArguments): Promise<number> => {
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
  // In JSON it is an event among others; whoever reads that is told in words.
  if (how.json && (await runHere(io, id)).state.phase.kind === 'reviewing')
    io.err(
      `Run ${id} waits for a person: see its plan with aider-dash attach ${id} on a terminal, or approve it as it is with aider-dash approve ${id}\n`,
    );
  const screen = await readScreen({ ...io, cwd: top }, how);
  return watchRun(io, { top, run: id, ...how, screen });
};
