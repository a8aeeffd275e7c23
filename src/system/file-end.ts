import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { watchChanges } from './change-watch.ts';

export type FileEnd = {
  /** The last lines as they stand in the file now, an unfinished one too; none of a file that isn't there. */
  readonly lines: () => readonly string[];
  readonly close: () => void;
};

/** So much of the end is read, in bytes: more than any pane shows. */
const endBytes = 16 * 1024;
const buffer = Buffer.allocUnsafe(endBytes);

/**
 * The end of a file that others append to, for whoever shows no more than that: what it costs depends on how often
 * somebody looks, and not on how fast the file grows. `onChange` is called when a look is worth it.
 */
export const followEnd = (path: string, onChange: () => void): FileEnd => {
  let lines: readonly string[] | null = null;
  const close = watchChanges(path, () => {
    lines = null;
    onChange();
  });
  return {
    lines: () => {
      lines ??= endOf(path);
      return lines;
    },
    close,
  };
};

const endOf = (path: string): readonly string[] => {
  try {
    // A named pipe in its place must not make us wait.
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return linesOf(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return [];
  }
};

const linesOf = (descriptor: number): readonly string[] => {
  const stat = fstatSync(descriptor);
  if (!stat.isFile()) return [];
  const start = Math.max(0, stat.size - endBytes);
  const length = readSync(descriptor, buffer, 0, endBytes, start);
  const lines = buffer.toString('utf8', 0, length).split('\n');
  // The first one has no beginning, unless it is all there is.
  if (start > 0 && lines.length > 1) lines.shift();
  if (lines.at(-1) === '') lines.pop();
  return lines;
};
