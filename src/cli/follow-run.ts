import { setTimeout as sleep } from 'node:timers/promises';
import { DashError } from '../core/error.ts';
import type { Event } from '../core/event.ts';
import { fold, reduce } from '../core/reduce.ts';
import type { RunState } from '../core/state.ts';
import { followEvents } from '../store/event-follow.ts';
import { hasLiveOwner } from '../store/owner-lock.ts';
import type { RunFolder } from '../store/run-folder.ts';
import { isAlive } from '../system/identity.ts';

export type RunFollowing = {
  readonly folder: RunFolder;
  readonly onEvent: (event: Event, state: RunState) => void;
  /** Aborted by whoever has seen enough: the run goes on. */
  readonly leave: AbortSignal;
  /** The last thing that is known of the scheduler, for when it dies. */
  readonly lastWords?: () => Promise<string | null>;
};

/** How often to look whether the scheduler still lives, in ms; once the run has finished, it is about to end. */
const lookMs = { running: 500, finished: 15 };

/**
 * Tells a run's events, from the first on, until it has finished and its scheduler has summed it up. Resolves with
 * its state; null when it was left before. Throws a DashError `scheduler-gone` when the scheduler dies before.
 */
export const followRun = async (following: RunFollowing): Promise<RunState | null> => {
  const { folder, onEvent, leave, lastWords } = following;
  let state = fold([]);
  let looked = new AbortController();
  const follower = followEvents(folder.events, (event) => {
    state = reduce(state, event);
    onEvent(event, state);
    if (event.type === 'run.finished') looked.abort();
  });
  const isOver = () => state.phase.kind === 'finished';
  try {
    while (!leave.aborted) {
      const lives = await hasLiveOwner(folder.folder, isAlive);
      // In this order: what was written before it ended is told before it is called dead.
      await follower.flush();
      if (!lives && isOver()) return state;
      if (!lives) throw gone(folder, (await lastWords?.()) ?? null);
      looked = new AbortController();
      const ms = isOver() ? lookMs.finished : lookMs.running;
      await sleep(ms, undefined, { signal: AbortSignal.any([leave, looked.signal]) }).catch(() => {});
    }
    return null;
  } finally {
    await follower.close();
  }
};

const gone = ({ run, schedulerLog }: RunFolder, words: string | null): DashError =>
  new DashError(words ?? `The scheduler of run ${run} has ended before the run did.`, {
    code: 'scheduler-gone',
    hint: `Its agents’ work is kept. Go on with it: aider-dash resume ${run} (what it said last is in ${schedulerLog})`,
  });
