import type { RunState } from '../core/state.ts';
import { resolve } from '../git/branch.ts';
import { logsFolder, runFolder } from '../store/run-folder.ts';
import { listRuns } from '../store/run-search.ts';
import { diskUse } from '../system/disk-use.ts';
import { decideRun } from './decide.ts';
import { findLeft } from './facts.ts';
import type { CleanedItem } from './item.ts';
import type { Place } from './place.ts';
import { containedIn, type Target } from './target.ts';

export type LogLimits = { readonly keepRuns: number; readonly keepBytes: number };

export type RunLogs = { readonly item: CleanedItem; readonly merged: boolean };

/**
 * The logs of all runs, oldest first, and which of them go because there are more than the limits allow: the oldest
 * merged ones first, then the oldest that hold nothing unmerged; never those of a run that lives or can go on.
 */
export const excessLogs = async (
  place: Place,
  limits: LogLimits,
  force: boolean,
): Promise<readonly RunLogs[]> => {
  const { top } = place.repository;
  const oldest = listRuns(top).toReversed();
  const sizes = new Map(
    await Promise.all(
      oldest.map(async (run) => [run, (await diskUse(runFolder(top, run).folder)) ?? 0] as const),
    ),
  );
  let left = { runs: oldest.length, bytes: [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0) };
  const reasonNow = () => excess(left, limits);
  const going = new Map<string, { readonly reason: string; readonly merged: boolean }>();
  const letGo = (run: string, reason: string, merged: boolean) => {
    going.set(run, { reason, merged });
    left = { runs: left.runs - 1, bytes: left.bytes - (sizes.get(run) ?? 0) };
  };
  const finished: string[] = [];
  const needed = new Set<string>();
  for (const run of oldest) {
    const reason = reasonNow();
    if (reason === null) break;
    const rank = await rankOf(place, run, force);
    if (rank === 'merged') letGo(run, reason, true);
    else if (rank === 'finished') finished.push(run);
    else needed.add(run);
  }
  for (const run of finished) {
    const reason = reasonNow();
    if (reason !== null) letGo(run, reason, false);
  }
  return oldest.map((run): RunLogs => {
    const { reason, merged } = going.get(run) ?? { reason: keptBecause(needed.has(run)), merged: false };
    const action = going.has(run) ? 'remove' : 'keep';
    const { folder } = runFolder(top, run);
    const state = needed.has(run) ? 'needed' : 'finished';
    const about = {
      run,
      kind: 'logs',
      name: logsFolder,
      place: folder,
      bytes: sizes.get(run) ?? null,
    } as const;
    return { item: { ...about, state, action, reason, forcible: false, attic: null }, merged };
  });
};

type Rank = 'merged' | 'finished' | 'needed';

const rankOf = async (place: Place, run: string, force: boolean): Promise<Rank> => {
  const { facts, state, targets } = await findLeft(place, run);
  const { trees, branches } = decideRun(facts, force);
  const isNeeded = facts.hold !== null && !(force && facts.hold.forcible);
  if (isNeeded || [...trees, ...branches].some(({ action }) => action === 'keep')) return 'needed';
  return (await isMerged(place, state, targets)) ? 'merged' : 'finished';
};

const isMerged = async (
  { repository }: Place,
  state: RunState,
  targets: readonly Target[],
): Promise<boolean> => {
  if (state.merged !== null && !state.merged.undone) return true;
  // A run that made nothing is in every branch, but nobody took anything of it.
  const made = state.resultCommit === state.baseCommit ? null : state.resultCommit;
  const result = made === null ? null : await resolve(repository.git, made);
  return result !== null && (await containedIn(repository, result, targets)) !== null;
};

const excess = (
  { runs, bytes }: { readonly runs: number; readonly bytes: number },
  { keepRuns, keepBytes }: LogLimits,
): string | null => {
  if (runs > keepRuns) return `there are more than ${keepRuns} runs`;
  return bytes > keepBytes ? `the logs take more than ${Math.round(keepBytes / 1e6)} MB` : null;
};

const keptBecause = (isNeeded: boolean): string =>
  isNeeded ? 'the run can go on, or holds what is not merged' : 'the logs are within their limits';
