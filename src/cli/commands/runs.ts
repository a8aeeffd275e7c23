import { basename } from 'node:path';
import { fold } from '../../core/reduce.ts';
import { sanitizeLine } from '../../core/sanitize.ts';
import { summarize } from '../../core/summary.ts';
import { safeJson } from '../../headless/json.ts';

import { readEvents } from '../../store/event-reading.ts';
import { runFolder } from '../../store/run-folder.ts';
import { listRuns } from '../../store/run-search.ts';
import { dollars } from '../../words/numbers.ts';
import { table } from '../../words/table.ts';
import { shorten } from '../../words/width.ts';
import type { Io } from '../io.ts';
import { isLive } from '../live-run.ts';
import { repositoryHere } from '../place.ts';

/** Lists the runs of the repository, newest first. */
export const runs = async (io: Io, { json }: { readonly json: boolean }): Promise<number> => {
  const { top } = await repositoryHere(io);
  const found = await Promise.all(
    listRuns(top).map(async (run) => {
      const state = fold(readEvents(runFolder(top, run).events).events);
      const alive = await isLive(top, run).catch(() => false);
      const finished = !alive && state.phase.kind === 'finished';
      const waits = state.phase.kind === 'reviewing';
      return { run, alive, waits, finished, summary: summarize(state) };
    }),
  );
  if (json) {
    const list = found.map(({ run, alive, finished, summary }) => ({
      run,
      alive,
      change: summary.change,
      verdict: finished ? summary.verdict : null,
      agents: summary.totals.agents,
      merged: summary.totals.merged,
      cost: summary.totals.cost,
      started: summary.started,
      result_branch: summary.result_branch,
    }));
    io.out(`${safeJson(list, 2)}\n`);
    return 0;
  }
  if (found.length === 0) {
    io.out(`There are no runs in ${basename(top)} yet. Begin one: aider-dash "what to change"\n`);
    return 0;
  }
  const rows = found.map(({ run, alive, waits, finished, summary }) => [
    run,
    alive ? (waits ? 'waits for you' : 'at work') : finished ? summary.verdict : 'torn off',
    `${summary.totals.merged} of ${summary.totals.agents}`,
    dollars(summary.totals.cost),
    shorten(sanitizeLine(summary.change.trim().split('\n', 1)[0] ?? ''), 60),
  ]);
  const columns = [
    { title: 'run', align: 'left' },
    { title: 'verdict', align: 'left' },
    { title: 'merged', align: 'left' },
    { title: 'cost', align: 'right' },
    { title: 'change', align: 'left' },
  ] as const;
  io.out(`${table(columns, rows).join('\n')}\n`);
  const torn = found.find(({ alive, finished }) => !alive && !finished);
  if (torn !== undefined)
    io.out(
      `\nThe scheduler of ${torn.run} died before the run ended. Go on with it: aider-dash resume ${torn.run}\n`,
    );
  return 0;
};
