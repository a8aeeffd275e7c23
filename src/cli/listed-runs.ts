import { statSync } from 'node:fs';
import { fold } from '../core/reduce.ts';
import { type Summary, summarize } from '../core/summary.ts';
import { readEvents } from '../store/event-reading.ts';
import { runFolder } from '../store/run-folder.ts';
import { listRuns } from '../store/run-search.ts';
import { isLive } from './live-run.ts';

/** How a run of a repository stands. */
export type ListedRun = {
  readonly run: string;
  /** Its scheduler is there. */
  readonly alive: boolean;
  readonly finished: boolean;
  readonly summary: Summary;
};

/** Lists a repository's runs, newest first, as often as it is asked; a log is read again only when it has grown. */
export const createRunLister = (top: string): (() => Promise<readonly ListedRun[]>) => {
  const known = new Map<string, Read>();
  const read = (run: string): Read => {
    const { events } = runFolder(top, run);
    const size = statSync(events, { throwIfNoEntry: false })?.size ?? 0;
    const before = known.get(run);
    if (before?.size === size) return before;
    const state = fold(readEvents(events).events);
    const now = { size, finished: state.phase.kind === 'finished', summary: summarize(state) };
    known.set(run, now);
    return now;
  };
  return () =>
    Promise.all(
      listRuns(top).map(async (run) => {
        const { finished, summary } = read(run);
        const alive = await isLive(top, run).catch(() => false);
        return { run, alive, finished: finished && !alive, summary };
      }),
    );
};

type Read = { readonly size: number; readonly finished: boolean; readonly summary: Summary };
