import { DashError } from '../core/error.ts';
import { runFolder } from '../store/run-folder.ts';
import { decideRun } from './decide.ts';
import { findLeft } from './facts.ts';
import type { CleanedItem, RunFates } from './item.ts';
import { excessLogs, type LogLimits } from './logs.ts';
import { ownRun } from './owned.ts';
import { performRun } from './perform.ts';
import { type Place, runsHere } from './place.ts';
import { removeLogs } from './remove-logs.ts';
import { itemsOf } from './told.ts';

export type Cleaning = Place & {
  /** Null: all there are, and their logs by the limits. */
  readonly run: string | null;
  readonly limits: LogLimits;
  /** What holds work goes too, into the attic first. */
  readonly force: boolean;
  /** Only tells what would be done. */
  readonly dryRun: boolean;
};

/** Removes what finished runs have left and nobody can miss. Tells of each thing what became of it, and why. */
export const clean = async (cleaning: Cleaning): Promise<readonly CleanedItem[]> => {
  const { run, limits, force, dryRun } = cleaning;
  const items: CleanedItem[] = [];
  for (const one of run === null ? await runsHere(cleaning) : [run])
    items.push(...(await cleanRun(cleaning, one)));
  if (run !== null) return items;
  for (const logs of await excessLogs(cleaning, limits, force))
    items.push(dryRun || logs.item.action === 'keep' ? logs.item : await removeLogs(cleaning, logs));
  return items;
};

/**
 * Keeps the logs of a repository's runs within limits: the oldest merged runs go first, then the oldest that hold no
 * unmerged work, each with the work trees and branches that it has left. Returns what went.
 */
export const keepLogs = async (place: Place, limits: LogLimits): Promise<readonly CleanedItem[]> => {
  const items: CleanedItem[] = [];
  for (const logs of await excessLogs(place, limits, false)) {
    if (logs.item.action === 'keep') continue;
    const left = await cleanRun({ ...place, force: false, dryRun: false }, logs.item.run);
    items.push(...left);
    if (left.every(({ action }) => action !== 'keep')) items.push(await removeLogs(place, logs));
  }
  return items.filter(({ action }) => action !== 'keep');
};

type One = Place & Pick<Cleaning, 'force' | 'dryRun'>;

const cleanRun = async (one: One, run: string): Promise<readonly CleanedItem[]> => {
  const { repository, force, dryRun } = one;
  const fates = decideRun((await findLeft(one, run)).facts, force);
  if (dryRun || !hasWork(fates)) return itemsOf(run, fates);
  const owned = await ownRun(runFolder(repository.top, run).folder).catch(asKept);
  if (owned instanceof DashError) return itemsOf(run, kept(fates, owned.message));
  try {
    // Looked at once more: now nobody can go on with the run.
    const { facts } = await findLeft(one, run, true);
    return await performRun(one, run, decideRun(facts, force));
  } finally {
    owned?.release();
  }
};

const hasWork = ({ trees, branches }: RunFates): boolean =>
  [...trees, ...branches].some(({ action }) => action !== 'keep');

const asKept = (error: unknown): DashError => {
  if (error instanceof DashError) return error;
  throw error;
};

const kept = ({ trees, branches }: RunFates, reason: string): RunFates => {
  const hold = { action: 'keep', reason, forcible: false } as const;
  return {
    trees: trees.map((fate) => ({ ...fate, ...hold })),
    branches: branches.map((fate) => ({ ...fate, ...hold })),
  };
};
