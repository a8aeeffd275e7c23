import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fold } from '../core/reduce.ts';
import type { RunState } from '../core/state.ts';
import { summarize } from '../core/summary.ts';
import type { Summary } from '../core/summary-schema.ts';
import { readEventBytes } from '../store/event-reading.ts';
import { runFolder } from '../store/run-folder.ts';
import { listRuns } from '../store/run-search.ts';
import { isLive } from './live-run.ts';

/** How a run of a repository stands. */
export type ListedRun = {
  readonly run: string;
  /** Its scheduler is there. */
  readonly alive: boolean;
  readonly finished: boolean;
  /** Its plan waits for a person. */
  readonly waits: boolean;
  readonly summary: Summary;
};

/** Lists a repository's runs, newest first, as often as it is asked; of a log, only what is new is read. */
export const createRunLister = (top: string): (() => Promise<readonly ListedRun[]>) => {
  const known = new Map<string, Known>();
  return async () => {
    const found: ListedRun[] = [];
    for (const run of listRuns(top)) {
      const before = known.get(run) ?? unread;
      const now = grown(runFolder(top, run).events, before);
      known.set(run, now);
      const alive = await isLive(top, run).catch(() => false);
      const { summary, state } = now;
      const { kind } = state.phase;
      found.push({
        run,
        alive,
        finished: kind === 'finished' && !alive,
        waits: kind === 'reviewing',
        summary,
      });
      // A long log takes a while: meanwhile keys are heard.
      if (now !== before) await nextTurn();
    }
    return found;
  };
};

type Known = {
  /** How much of the log was read, in bytes. */
  readonly read: number;
  readonly state: RunState;
  readonly summary: Summary;
};

const unread: Known = { read: 0, state: fold([]), summary: summarize(fold([])) };

/** What is known with what was written since; a log that has become shorter is read anew. */
const grown = (path: string, before: Known): Known => {
  const bytes = bytesFrom(path, before.read);
  if (bytes === null) return before.read === 0 ? before : grown(path, unread);
  if (bytes.length === 0) return before;
  const { events, wholeBytes } = readEventBytes(bytes);
  const state = fold(events, before.state);
  return { read: before.read + wholeBytes, state, summary: summarize(state) };
};

/** Null when there is no file, or less of it. */
const bytesFrom = (path: string, start: number): Buffer | null => {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    const length = fstatSync(file).size - start;
    if (length < 0) return null;
    const bytes = Buffer.allocUnsafe(length);
    return bytes.subarray(0, readSync(file, bytes, 0, length, start));
  } finally {
    closeSync(file);
  }
};
