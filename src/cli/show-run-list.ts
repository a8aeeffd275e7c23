import { basename } from 'node:path';
import { showRunList as showList } from '../dashboard/run-list-page.ts';
import type { RunRow } from '../dashboard/views/runs.ts';
import type { Io } from './io.ts';
import type { ListedRun } from './listed-runs.ts';
import { type Opening, openScreen } from './open-screen.ts';
import { showReplayOn, showRunOn } from './show-dashboard.ts';

type Listing = Opening & {
  readonly top: string;
  readonly version: string;
  readonly list: () => Promise<readonly ListedRun[]>;
};

/** Shows the runs of a repository on the whole screen, and those of them that the user opens. */
export const showRunList = async (
  io: Io,
  { screen, config, top, version, list }: Listing,
): Promise<number> => {
  const { stage, word } = openScreen(io, { screen, config });
  try {
    await showList(stage, {
      title: basename(top),
      word,
      list: async () => (await list()).map(rowOf),
      open: async (run) => void (await showRunOn(stage, io, { top, run, version })),
      replay: (run) => showReplayOn(stage, io, { top, run, version }),
    });
    return 0;
  } finally {
    stage.close();
  }
};

const rowOf = ({ run, alive, finished, waits, summary }: ListedRun): RunRow => ({
  run,
  alive,
  waits,
  change: summary.change,
  verdict: finished ? summary.verdict : null,
  agents: summary.totals.agents,
  merged: summary.totals.merged,
  costUsd: summary.totals.cost,
  startedAtMs: Date.parse(summary.started),
  finishedAtMs: finished ? Date.parse(summary.finished) : null,
});
