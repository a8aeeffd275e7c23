import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { fold } from '../core/reduce.ts';
import { readEventBytes, readEvents } from './event-reading.ts';

/** More than what comes after the end of a run, most often. */
const endBytes = 64 * 1024;

/**
 * Whether the run of a log has finished. From its end, since a log may be long: only where that does not tell, all of
 * it is read.
 */
export const hasFinished = (path: string): boolean => {
  const last = readEventBytes(endOf(path)).events.findLast(({ type }) => telling.has(type));
  if (last !== undefined) return last.type === 'run.finished';
  return fold(readEvents(path).events).phase.kind === 'finished';
};

/** After one of these the run has finished, or goes on. */
const telling: ReadonlySet<string> = new Set(['run.finished', 'scheduler.started', 'scheduler.resumed']);

/** It begins inside of a line, which counts as damaged. */
const endOf = (path: string): Buffer => {
  try {
    const descriptor = openSync(path, 'r');
    try {
      const { size } = fstatSync(descriptor);
      const buffer = Buffer.alloc(Math.min(size, endBytes));
      readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
      return buffer;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return Buffer.alloc(0);
  }
};
