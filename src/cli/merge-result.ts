import { DashError } from '../core/error.ts';
import type { Draft } from '../core/event.ts';
import { mergeInto } from '../run/merge-into.ts';
import { openEventLog } from '../store/event-log.ts';
import { acquireOwnership } from '../store/owner-lock.ts';
import type { RunFolder } from '../store/run-folder.ts';
import { isAlive, ownIdentity } from '../system/identity.ts';
import type { Io } from './io.ts';
import type { FoundRun } from './place.ts';

/** Merges the result of a finished run into the checked-out branch and records it. Returns the exit code. */
export const mergeResult = async (io: Io, { repository, folder, state }: FoundRun): Promise<number> => {
  const drafts: Draft[] = [];
  const outcome = await mergeInto({ repository, state, record: (draft) => void drafts.push(draft) });
  for (const draft of drafts) await recordLater(folder, draft);
  switch (outcome.kind) {
    case 'merged':
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

/** Adds an event to the log of a run that is over. Throws a DashError `run-owned` when a scheduler has it again. */
export const recordLater = async ({ folder, events, run }: RunFolder, draft: Draft): Promise<void> => {
  const identity = ownIdentity();
  const owner = await acquireOwnership(folder, { identity, isAlive });
  try {
    const log = openEventLog(events, { run, now: () => new Date(), redact: (text) => text });
    try {
      log.append(draft);
    } finally {
      log.close();
    }
  } finally {
    owner.release();
  }
};
