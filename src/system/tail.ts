import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { createLineSplitter } from './line-splitter.ts';

export type TailOptions = {
  readonly onLine: (line: string) => void;
  /** Gets a last line without its newline when its file is cut, replaced or no longer followed. */
  readonly onRest?: (line: string) => void;
  /** Where to begin, in bytes. */
  readonly startAt?: number;
  /** Of a longer line only this much is told, and how much was left out. */
  readonly maxLineBytes?: number;
};

export type Tail = {
  /** Reads at most 256 KB, tells the lines in it, and says whether another look may find more at once. */
  readonly step: () => boolean;
  /** Whether the file was there at the last step. */
  readonly isThere: () => boolean;
  /** Where the first line begins that was not told yet, in bytes. */
  readonly offset: () => number;
  /** About how many steps there are to read now. */
  readonly stepsAhead: () => number;
  /** Tells the unfinished last line and lets go of the file. */
  readonly close: () => void;
};

const stepBytes = 256 * 1024;
/** One for all: reading is synchronous, and what is kept of it is copied. */
const buffer = Buffer.allocUnsafe(stepBytes);

type OpenFile = { readonly descriptor: number; readonly dev: bigint; readonly ino: bigint };

/**
 * Reads a file that others append to, line by line, none lost and none twice. It may not exist yet, be cut short,
 * removed, or replaced by another: then what is left of the old one is read, and the new one from its beginning.
 *
 * Synchronous on purpose: a step is one read of a local file, cheaper than handing it to another thread, and two
 * looks can never overlap.
 */
export const createTail = (path: string, options: TailOptions): Tail => {
  const { onLine, onRest, startAt = 0, maxLineBytes } = options;
  const splitter = createLineSplitter(maxLineBytes);
  let file: OpenFile | null = null;
  let last: OpenFile | null = null;
  let position = startAt;

  const step = (): boolean => (file !== null || open()) && (read() || turn());

  const open = (): boolean => {
    file = openRegular(path);
    if (file === null) return false;
    if (last !== null && !isSame(file, last)) restart();
    last = file;
    return true;
  };

  const read = (): boolean => {
    const taken = file === null ? null : readAt(file, position);
    // A disk that can't be read now may be later: where we are is known.
    if (taken === null) letGo();
    if (taken === null || taken === 0) return false;
    position += taken;
    for (const line of splitter.push(buffer.subarray(0, taken))) onLine(line);
    return true;
  };

  /** At the end of the file: is it still the one, and as long as it was? */
  const turn = (): boolean => {
    if (file === null) return false;
    if (sizeOf(file) < position) {
      restart();
      return true;
    }
    const there = statOf(path);
    if (there === null || isSame(there, file)) return false;
    // What was written to the old one between our read and this look.
    if (read()) return true;
    letGo();
    return open();
  };

  const restart = (): void => {
    tellRest();
    position = 0;
  };

  const tellRest = (): void => {
    const rest = splitter.rest();
    if (rest !== null) onRest?.(rest);
  };

  const letGo = (): void => {
    if (file !== null) closeSync(file.descriptor);
    file = null;
  };

  return {
    step,
    isThere: () => file !== null,
    offset: () => position - splitter.unfinished(),
    stepsAhead: () => {
      const there = statOf(path);
      const other = there !== null && (file === null || !isSame(there, file)) ? Number(there.size) : 0;
      const own = file === null ? 0 : Math.max(0, sizeOf(file) - position);
      return Math.ceil(own / stepBytes) + Math.ceil(other / stepBytes);
    },
    close: () => {
      tellRest();
      letGo();
    },
  };
};

const isSame = (one: Pick<OpenFile, 'dev' | 'ino'>, other: Pick<OpenFile, 'dev' | 'ino'>): boolean =>
  one.ino === other.ino && one.dev === other.dev;

/** Null when there is nothing to read there (yet). */
const openRegular = (path: string): OpenFile | null => {
  // A named pipe in its place must not make us wait.
  const descriptor = attempt(() => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK));
  if (descriptor === null) return null;
  const stat = attempt(() => fstatSync(descriptor, { bigint: true }));
  if (stat?.isFile()) return { descriptor, dev: stat.dev, ino: stat.ino };
  closeSync(descriptor);
  return null;
};

const readAt = ({ descriptor }: OpenFile, position: number): number | null =>
  attempt(() => readSync(descriptor, buffer, 0, stepBytes, position));

const sizeOf = ({ descriptor }: OpenFile): number => attempt(() => fstatSync(descriptor).size) ?? 0;

const statOf = (path: string): BigIntStats | null =>
  attempt(() => statSync(path, { bigint: true, throwIfNoEntry: false }) ?? null);

const attempt = <T>(action: () => T): T | null => {
  try {
    return action();
  } catch {
    return null;
  }
};
