import type { Event } from '../core/event.ts';
import { follow } from '../system/follow.ts';
import type { TailOptions } from '../system/tail.ts';
import { parseEventLine } from './event-line.ts';

export type EventFollower = {
  /** Tells every event that is there now. */
  readonly flush: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/**
 * Tells the events of a run's log, those there are and those to come, each once and in order; what is damaged or
 * unknown is passed over. `onEvent` must not throw. `followFile` says how closely.
 */
export const followEvents = (
  path: string,
  onEvent: (event: Event) => void,
  followFile: (path: string, options: TailOptions) => EventFollower = follow,
): EventFollower => {
  let last = 0;
  return followFile(path, {
    onLine: (line) => {
      const read = parseEventLine(line);
      // A log that was mended is another file, and comes again from its beginning.
      if (read.kind !== 'event' || read.event.seq <= last) return;
      last = read.event.seq;
      onEvent(read.event);
    },
  });
};
