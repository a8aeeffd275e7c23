import { DashError } from '../core/error.ts';
import type { Draft } from '../core/event.ts';
import { mergeIntoUserBranch } from '../git/user-merge.ts';
import { openEventLog } from '../store/event-log.ts';
import type { Io } from './io.ts';
import type { FoundRun } from './place.ts';

/** Merges the result of a finished run into the checked-out branch and records it. Returns the exit code. */
export const mergeResult = async (io: Io, { repository, folder, state }: FoundRun): Promise<number> => {
  const commit = state.resultCommit ?? state.baseCommit;
  const title = state.change.trim().split('\n', 1)[0]?.slice(0, 72) ?? '';
  const message = `${title}\n\nMerges run ${state.run} of aider-dash.\n`;
  const outcome = await mergeIntoUserBranch({ repository, commit, message });
  switch (outcome.kind) {
    case 'merged':
      recordLater(folder.events, state.run, {
        type: 'run.merged',
        commit: outcome.merged,
        onto: outcome.before,
        branch: outcome.branch,
      });
      io.out(
        `Merged into ${outcome.branch} as ${outcome.merged.slice(0, 10)}. Take it back: aider-dash undo ${state.run}\n`,
      );
      return 0;
    case 'up-to-date':
      io.out(`${outcome.branch} has the result already.\n`);
      return 0;
    case 'conflict':
      throw new DashError(
        `The result conflicts with your branch in ${outcome.files.join(', ')}; nothing was changed.`,
        {
          code: 'user-conflict',
          hint: `Merge it by hand: git merge ${state.resultBranch}`,
        },
      );
    case 'refused':
      throw new DashError(`git did not merge, and nothing was changed: ${outcome.words}`, {
        code: 'merge-refused',
      });
    default:
      return outcome satisfies never;
  }
};

/** Adds an event to the log of a run that is over. */
export const recordLater = (path: string, run: string, draft: Draft): void => {
  const log = openEventLog(path, { run, now: () => new Date(), redact: (text) => text });
  try {
    log.append(draft);
  } finally {
    log.close();
  }
};
