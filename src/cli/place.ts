import { UsageError } from '../core/error.ts';
import { fold } from '../core/reduce.ts';
import type { RunState } from '../core/state.ts';
import type { Environment } from '../git/environment.ts';
import { openRepository, type Repository, workTreeTop } from '../git/repository.ts';
import { readEvents } from '../store/event-reading.ts';
import { type RunFolder, runFolder } from '../store/run-folder.ts';
import { findRun } from '../store/run-search.ts';
import type { Io } from './io.ts';

export type FoundRun = {
  readonly repository: Repository;
  readonly folder: RunFolder;
  readonly state: RunState;
};

/** The repository that the command was called in. Throws a UsageError outside of one. */
export const repositoryHere = (io: Io): Promise<Repository> =>
  openRepository({ cwd: io.cwd, env: defined(io.env) });

/** Where its work tree begins: for commands that ask git nothing more. */
export const topHere = (io: Io): Promise<string> => workTreeTop({ cwd: io.cwd, env: defined(io.env) });

/** The run that is meant, folded from its log. Throws a UsageError naming the nearest when there is none. */
export const runHere = async (io: Io, run: string | undefined): Promise<FoundRun> => {
  const repository = await repositoryHere(io);
  const folder = runFolder(repository.top, findRun(repository.top, run));
  return { repository, folder, state: { ...fold(readEvents(folder.events).events), run: folder.run } };
};

/** The same run, when its result is there to be taken. Throws a UsageError (`run-not-finished`, `nothing-merged`). */
export const refuseWithoutResult = (found: FoundRun): FoundRun => {
  const { phase, run, agents } = found.state;
  if (phase.kind !== 'finished') {
    throw new UsageError(`Run ${run} has not finished.`, { code: 'run-not-finished' });
  }
  if (!agents.some(({ status }) => status.kind === 'merged')) {
    throw new UsageError(`Nothing of run ${run} is merged into its result.`, {
      code: 'nothing-merged',
      hint: `aider-dash show ${run} tells why.`,
    });
  }
  return found;
};

/** An environment without its holes. */
export const defined = (env: Io['env']): Environment =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
