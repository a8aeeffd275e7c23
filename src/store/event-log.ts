import { closeSync, constants, fdatasyncSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { DashError } from '../core/error.ts';
import type { Draft, Event, EventType } from '../core/event.ts';
import { crashable } from '../system/crash-point.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { formatEventLine } from './event-line.ts';
import { type EventReading, readEventBytes } from './event-reading.ts';
import { createListeners } from './listeners.ts';
import { redactStrings } from './redacted-draft.ts';
import { writeError, writeWhole } from './whole-write.ts';

export type EventLog = {
  /** Numbers, writes and tells an event; when it returns, the line is in the file. Throws a DashError when it isn't. */
  readonly append: (draft: Draft) => Event;
  /** Calls back with every event appended from now on, in order; the returned function ends that. */
  readonly subscribe: (listener: (event: Event) => void) => () => void;
  /** What was there at opening. */
  readonly events: () => readonly Event[];
  /** What opening found wrong. */
  readonly openings: EventLogOpening;
  /** Brings what is left to the disk and closes the file. Once is enough, twice does no harm. */
  readonly close: () => void;
};

export type EventLogOpening = {
  /** Bytes of half a line that were taken off the end; they stand in `PATH.damaged` too. */
  readonly cutBytes: number;
  /** Events of a newer version, kept in the file. */
  readonly skipped: number;
  /** Lines that were damaged and now stand in `path`; null when there were none. */
  readonly damage: {
    readonly count: number;
    readonly path: string;
    readonly reasons: readonly string[];
  } | null;
};

export type EventLogOptions = {
  readonly run: string;
  readonly now: () => Date;
  /** Takes known secrets out of every string of an event. */
  readonly redact: (text: string) => string;
};

/**
 * Opens a run's log for its one writer (see owner-lock), in a folder that exists. Half a line at the end and
 * damaged lines are moved to `PATH.damaged` before anything is appended.
 */
export const openEventLog = (path: string, { run, now, redact }: EventLogOptions): EventLog => {
  const { reading, openings } = mend(path);
  const descriptor = openToAppend(path);
  const listeners = createListeners<Event>();
  let seq = reading.lastSeq;
  let goodBytes = fstatSync(descriptor).size;
  let fault: DashError | undefined;
  let closed = false;
  let pendingSync: NodeJS.Timeout | undefined;

  const append = (draft: Draft): Event => {
    if (closed) throw new DashError(`The event log ${path} is closed.`, { code: 'event-log-closed' });
    if (fault !== undefined) throw fault;
    // The draft has every field of its type but these four.
    const event = {
      v: 1,
      seq: seq + 1,
      time: now().toISOString(),
      run,
      ...redactStrings(draft, redact),
    } as Event;
    const bytes = Buffer.from(formatEventLine(event));
    try {
      crashable('append', () => writeWhole(descriptor, bytes));
      if (isDurable(event.type)) syncNow();
      else syncSoon();
    } catch (error) {
      const told = error === fault ? error : writeError(path, error);
      goBack();
      throw told;
    }
    goodBytes += bytes.length;
    seq += 1;
    listeners.tell(event);
    return event;
  };

  /** Takes the part of a line that a full disk did take back; if even that fails, nothing may follow it. */
  const goBack = (): void => {
    try {
      ftruncateSync(descriptor, goodBytes);
    } catch (error) {
      fault = writeError(path, error);
    }
  };

  const syncNow = (): void => {
    clearTimeout(pendingSync);
    pendingSync = undefined;
    try {
      crashable('sync', () => fdatasyncSync(descriptor));
    } catch (error) {
      // What was told as written may be lost, and trying again would not tell: nothing may follow it.
      fault = writeError(path, error);
      throw fault;
    }
  };

  const syncSoon = (): void => {
    pendingSync ??= setTimeout(() => {
      try {
        syncNow();
      } catch {
        // The next append says so instead of going on.
      }
    }, groupMs).unref();
  };

  const close = (): void => {
    if (closed) return;
    closed = true;
    try {
      if (pendingSync !== undefined) syncNow();
    } finally {
      closeSync(descriptor);
    }
  };

  return { append, subscribe: listeners.subscribe, events: () => reading.events, openings, close };
};

/** Events that nothing depends on are brought to the disk together, this long after the first of them. */
const groupMs = 50;

/** What is acted on, or what must not happen twice: on the disk before `append` returns. */
const isDurable = (type: EventType): boolean =>
  /^(agent|merge|run)\./.test(type) ||
  type === 'attempt.intended' ||
  type === 'attempt.exited' ||
  type === 'plan.ready' ||
  type === 'plan.approved';

const openToAppend = (path: string): number => {
  const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
  return openSync(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
};

const mend = (path: string): { reading: EventReading; openings: EventLogOpening } => {
  const descriptor = openToAppend(path);
  try {
    const bytes = readAll(descriptor);
    const reading = readEventBytes(bytes);
    const half = bytes.subarray(reading.wholeBytes);
    if (half.length > 0) {
      keepDamaged(path, Buffer.concat([half, Buffer.from('\n')]));
      ftruncateSync(descriptor, reading.wholeBytes);
    }
    const damage =
      reading.damage.length === 0 ? null : setAside(path, bytes.subarray(0, reading.wholeBytes), reading);
    const skipped = reading.skipped - reading.damage.length;
    return { reading, openings: { cutBytes: bytes.length - reading.wholeBytes, skipped, damage } };
  } finally {
    closeSync(descriptor);
  }
};

/** First the damaged lines to their own file, then the log without them: a crash in between loses nothing. */
const setAside = (
  path: string,
  bytes: Buffer,
  { damage }: EventReading,
): NonNullable<EventLogOpening['damage']> => {
  const places = new Set(damage.map(({ line }) => line));
  const lines = linesOf(bytes);
  const damagedPath = keepDamaged(path, Buffer.concat(lines.filter((_, place) => places.has(place))));
  writeFileAtomic(path, Buffer.concat(lines.filter((_, place) => !places.has(place))));
  return { count: damage.length, path: damagedPath, reasons: damage.map(({ reason }) => reason) };
};

const keepDamaged = (path: string, bytes: Buffer): string => {
  const damagedPath = `${path}.damaged`;
  const descriptor = openToAppend(damagedPath);
  try {
    writeWhole(descriptor, bytes);
    fdatasyncSync(descriptor);
  } catch (error) {
    throw writeError(damagedPath, error);
  } finally {
    closeSync(descriptor);
  }
  return damagedPath;
};

/** Each line with its new line, as bytes: what is damaged need not be text. */
const linesOf = (bytes: Buffer): readonly Buffer[] => {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0x0a, start) + 1;
    lines.push(bytes.subarray(start, end));
    start = end;
  }
  return lines;
};

const readAll = (descriptor: number): Buffer => {
  const bytes = Buffer.alloc(fstatSync(descriptor).size);
  let read = 0;
  while (read < bytes.length) {
    const taken = readSync(descriptor, bytes, read, bytes.length - read, read);
    if (taken === 0) break;
    read += taken;
  }
  return bytes.subarray(0, read);
};
