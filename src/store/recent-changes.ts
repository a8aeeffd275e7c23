import { closeSync, openSync, readSync } from 'node:fs';
import { parseEventLine } from './event-line.ts';
import { runFolder } from './run-folder.ts';
import { listRuns } from './run-search.ts';

/** The change requests of a repository's newest runs, each once, newest first. What can't be read is passed over. */
export const recentChanges = (repositoryRoot: string, most: number): readonly string[] => {
  const changes = new Set<string>();
  for (const run of listRuns(repositoryRoot)) {
    if (changes.size >= most) break;
    const change = changeOf(runFolder(repositoryRoot, run).events);
    if (change !== null) changes.add(change);
  }
  return [...changes];
};

/** A run's first event tells what it was begun for. */
const changeOf = (path: string): string | null => {
  const read = parseEventLine(firstLine(path));
  return read.kind === 'event' && read.event.type === 'run.created' ? read.event.change.trim() : null;
};

const longestLine = 64 * 1024;

/** Of a log that may be long, the beginning is read only. */
const firstLine = (path: string): string => {
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.allocUnsafe(longestLine);
      const text = bytes.toString('utf8', 0, readSync(file, bytes, 0, longestLine, 0));
      return text.slice(0, Math.max(0, text.indexOf('\n')));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
};
