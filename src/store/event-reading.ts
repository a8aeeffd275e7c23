import { readFileSync } from 'node:fs';
import type { Event } from '../core/event.ts';
import { parseEventLine } from './event-line.ts';

/** What a log's bytes hold. */
export type EventReading = {
  readonly events: readonly Event[];
  /** Whole lines that are no events of this version: damaged or unknown. */
  readonly skipped: number;
  /** Places (from 0) of the damaged ones among the lines, and why. */
  readonly damage: readonly { readonly line: number; readonly reason: string }[];
  readonly lastSeq: number;
  /** Bytes up to and with the last new line; what follows is half a line. */
  readonly wholeBytes: number;
};

/**
 * The events of a log, for readers: whatever is damaged, unknown or half-written is skipped and counted.
 * A log that doesn't exist yet has none. Throws only what the disk throws.
 */
export const readEvents = (path: string): Pick<EventReading, 'events' | 'skipped'> =>
  readEventBytes(readIfThere(path));

/** The same from bytes, with what the writer must know to go on. */
export const readEventBytes = (bytes: Buffer): EventReading => {
  const wholeBytes = bytes.lastIndexOf(newLine) + 1;
  const events: Event[] = [];
  const damage: { line: number; reason: string }[] = [];
  let skipped = 0;
  let lastSeq = 0;
  const lines = bytes.toString('utf8', 0, wholeBytes).split('\n');
  // Behind the last new line is nothing, and `split` says so with an empty piece.
  lines.pop();
  for (const [place, line] of lines.entries()) {
    const read = parseEventLine(line);
    const seq = seqOf(read);
    if (read.kind === 'damaged' || seq <= lastSeq) {
      damage.push({
        line: place,
        reason: read.kind === 'damaged' ? read.reason : `its seq ${seq} comes after ${lastSeq}`,
      });
      skipped += 1;
      continue;
    }
    lastSeq = seq;
    if (read.kind === 'event') events.push(read.event);
    else skipped += 1;
  }
  return { events, skipped, damage, lastSeq, wholeBytes };
};

const newLine = 0x0a;

const seqOf = (read: ReturnType<typeof parseEventLine>): number => {
  if (read.kind === 'event') return read.event.seq;
  return read.kind === 'unknown' ? read.seq : 0;
};

const readIfThere = (path: string): Buffer => {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
};
