import { setImmediate as nextTurn } from 'node:timers/promises';
import { createTail, type TailOptions } from './tail.ts';
import { watchFile } from './watch.ts';

export type FollowOptions = TailOptions & {
  /** How often a quiet file is looked at even if nobody told of a change, in ms. */
  readonly pollMs?: number;
};

export type Follower = {
  /** Tells every line that is there now. */
  readonly flush: () => Promise<void>;
  /** The same, then no more; an unfinished last line goes to `onRest`. */
  readonly close: () => Promise<void>;
  /** Where the first line begins that was not told yet, in bytes: a later `startAt`. */
  readonly offset: () => number;
};

/** How long to wait, in ms, after so many looks that found nothing; then the file is quiet. */
const firstPauseMs = 25;
const pausesMs: readonly number[] = [firstPauseMs, 50, 100, 100];
const lastLookMs = 100;
/** How often to look for a file that isn't there. A watcher would watch its whole folder, and read all of it at every change. */
const missingMs = 100;

/**
 * Tells every whole line of a file, once, in order: those there are and those to come. The file may not exist yet,
 * grow, shrink, vanish, or be replaced. `onLine` must not throw.
 *
 * A busy file is looked at every few milliseconds, which costs less than a watcher's events; a quiet one has a
 * watcher to wake us and a slow poll besides, since a watcher may tell of nothing; one that isn't there yet is looked for.
 */
export const follow = (path: string, { pollMs = 1000, ...options }: FollowOptions): Follower => {
  const tail = createTail(path, options);
  let emptyLooks = 0;
  let timer: NodeJS.Timeout | undefined;
  let unwatch: (() => void) | null = null;
  let closing: Promise<void> | undefined;

  const look = (): void => {
    if (tail.step()) {
      wake();
      return;
    }
    const pauseMs = pausesMs[emptyLooks];
    emptyLooks += 1;
    if (pauseMs === undefined && unwatch === null && tail.isThere()) {
      unwatch = watchFile(path, wake);
      // Something may have been written before the watcher was there: one look soon after.
      arm(lastLookMs);
    } else arm(pauseMs ?? (unwatch === null ? missingMs : pollMs));
  };

  const wake = (): void => {
    if (closing !== undefined) return;
    unwatch?.();
    unwatch = null;
    emptyLooks = 0;
    // A turn for everybody else between two steps of a long file.
    arm(tail.stepsAhead() > 0 ? 0 : firstPauseMs);
  };

  const arm = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(look, ms);
  };

  /** Hardly further than the end as it is now: a writer may be faster than we are. */
  const flush = async (): Promise<void> => {
    for (let steps = tail.stepsAhead() + 4; steps > 0 && tail.step(); steps -= 1) await nextTurn();
  };

  const close = async (): Promise<void> => {
    clearTimeout(timer);
    unwatch?.();
    await flush();
    tail.close();
  };

  arm(0);
  return {
    flush,
    close: () => {
      closing ??= close();
      return closing;
    },
    offset: tail.offset,
  };
};
