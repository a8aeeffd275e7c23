import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { LowSync } from 'lowdb';
import { z } from 'zod';
import { fold } from '../core/reduce.ts';
import { summarize } from '../core/summary.ts';
import { VerdictSchema } from '../core/verdict.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { readEvents } from './event-reading.ts';
import { ensurePrivateFolder } from './private-folder.ts';
import { runFolder } from './run-folder.ts';
import { listRuns } from './run-search.ts';

/** What a list of runs shows of one. */
const IndexedRunSchema = z.object({
  run: z.string(),
  repository: z.string(),
  /** The first line of the change request. */
  change: z.string(),
  /** Null while it has not finished. */
  verdict: VerdictSchema.nullable(),
  /** USD, a lower bound; null when nothing had a price. */
  cost: z.number().nullable(),
  started: z.string(),
  finished: z.string().nullable(),
});
export type IndexedRun = z.infer<typeof IndexedRunSchema>;

/**
 * The runs of a repository, newest first. The index at `path` saves reading the logs of finished runs; where it
 * is missing, damaged or behind, the runs themselves are read and it is written anew. It is a cache: what can't be
 * read of it or written to it costs time, never a run. Throws only when the repository's runs can't be listed.
 */
export const indexedRuns = (path: string, repository: string): readonly IndexedRun[] => {
  const index = openIndex(path);
  const known = new Map(
    index.data.runs.filter((entry) => entry.repository === repository).map((entry) => [entry.run, entry]),
  );
  const runs = listRuns(repository).map((run) => {
    const entry = known.get(run);
    return entry === undefined || entry.verdict === null ? readRun(repository, run) : entry;
  });
  const others = index.data.runs.filter((entry) => entry.repository !== repository);
  store(index, [...runs, ...others]);
  return runs;
};

/** Every run that the index knows, of all repositories, newest first. Never throws. */
export const allIndexedRuns = (path: string): readonly IndexedRun[] => openIndex(path).data.runs;

/** Puts a run's present state into the index. Never throws: false when it couldn't. */
export const indexRun = (path: string, repository: string, run: string): boolean => {
  try {
    const index = openIndex(path);
    const others = index.data.runs.filter((entry) => entry.run !== run || entry.repository !== repository);
    return store(index, [readRun(repository, run), ...others]);
  } catch {
    return false;
  }
};

const IndexSchema = z.object({ v: z.literal(1), runs: z.array(IndexedRunSchema) });
type Index = z.infer<typeof IndexSchema>;

/** Older runs stay in their repositories. */
const mostRuns = 1000;

/** lowdb's own file adapter never syncs and two processes clash on its temporary file: ours does neither. */
const openIndex = (path: string): LowSync<Index> => {
  const adapter = {
    read: () => readIndex(path),
    write: (index: Index) => {
      ensurePrivateFolder(dirname(path));
      writeFileAtomic(path, `${JSON.stringify(index, null, 2)}\n`);
    },
  };
  const index = new LowSync<Index>(adapter, { v: 1, runs: [] });
  index.read();
  return index;
};

const readIndex = (path: string): Index | null => {
  try {
    return IndexSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
};

const store = (index: LowSync<Index>, runs: readonly IndexedRun[]): boolean => {
  const sorted = runs.toSorted((a, b) => (a.run < b.run ? 1 : -1)).slice(0, mostRuns);
  if (JSON.stringify(sorted) === JSON.stringify(index.data.runs)) return true;
  index.data.runs = sorted;
  try {
    index.write();
    return true;
  } catch {
    return false;
  }
};

const readRun = (repository: string, run: string): IndexedRun => {
  const state = fold(eventsOrNone(runFolder(repository, run).events));
  const { change, verdict, totals, started, finished } = summarize(state);
  const isOver = state.phase.kind === 'finished';
  return {
    run,
    repository,
    change: change.trim().split('\n', 1)[0] ?? '',
    verdict: isOver ? verdict : null,
    cost: totals.cost,
    started: state.createdAtMs === 0 ? startOf(run) : started,
    finished: isOver ? finished : null,
  };
};

const eventsOrNone = (path: string) => {
  try {
    return readEvents(path).events;
  } catch {
    return [];
  }
};

/** A run's id says when it began, even when its log is gone. */
const startOf = (run: string): string =>
  run.replace(/^(\d{4})(\d{2})(\d{2})-(\d{2})(\d{2})(\d{2}).*$/, '$1-$2-$3T$4:$5:$6.000Z');
