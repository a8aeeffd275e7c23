import { readEnvironment } from '../config/environment.ts';
import { DashError } from '../core/error.ts';
import { createRedactor } from '../core/redact.ts';
import { openPullRequest } from '../run/pull-request.ts';
import type { Io } from './io.ts';
import { recordLater } from './merge-result.ts';
import { type FoundRun, refuseWithoutResult } from './place.ts';

/** Opens a pull request for the result of a finished run and records it; says where it is. */
export const offerResult = async ({ env }: Pick<Io, 'env'>, found: FoundRun): Promise<string> => {
  const { repository, folder, state } = refuseWithoutResult(found);
  const redact = createRedactor(readEnvironment({ env }).secrets);
  const { url, wasOpen } = await openPullRequest({ repository, state, redact });
  const said = wasOpen
    ? `The pull request is open already, and has the result: ${url}`
    : `Pull request: ${url}`;
  // It is open, whatever keeps us from writing that down.
  return recordLater(folder, { type: 'run.pr', url, by: 'user' }).then(
    () => said,
    (error: unknown) => {
      if (!(error instanceof DashError)) throw error;
      return `${said} (the run could not be told: ${error.message})`;
    },
  );
};
