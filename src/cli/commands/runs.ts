import { basename } from 'node:path';
import { sanitizeLine } from '../../core/sanitize.ts';
import { safeJson } from '../../headless/json.ts';
import { dollars } from '../../words/numbers.ts';
import { table } from '../../words/table.ts';
import { shorten } from '../../words/width.ts';
import type { Io } from '../io.ts';
import { createRunLister } from '../listed-runs.ts';
import { repositoryHere } from '../place.ts';
import { readScreen } from '../screen-config.ts';

type Arguments = {
  readonly json: boolean;
  readonly headless: boolean;
  /** What concerns the screen. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly version: string;
};

/** Lists the runs of the repository, newest first; on a terminal as a screen that opens them. */
export const runs = async (io: Io, { version, ...how }: Arguments): Promise<number> => {
  const { top } = await repositoryHere(io);
  const list = createRunLister(top);
  const config = await readScreen(io, how);
  if (io.screen !== null && config !== null) {
    const { showRunList } = await import('../show-run-list.ts');
    return showRunList(io, { screen: io.screen, config, top, version, list });
  }
  const found = await list();
  if (how.json) {
    const facts = found.map(({ run, alive, finished, summary }) => ({
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
    io.out(`${safeJson(facts, 2)}\n`);
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
