import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Event } from '../../src/core/event.ts';
import { fold } from '../../src/core/reduce.ts';
import type { RunState } from '../../src/core/state.ts';
import { startDemoModel } from '../../src/demo/demo-model.ts';
import { createSample, demoChange, type Sample } from '../../src/demo/sample-repository.ts';
import { readEventBytes } from '../../src/store/event-reading.ts';
import { hasLiveOwner } from '../../src/store/owner-lock.ts';
import { isAlive } from '../../src/system/identity.ts';
import { leftAt } from './alive.ts';
import { killRunners } from './kill-runners.ts';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** A process of the run that is about to begin. */
export type Next = {
  /** Counts from 0. */
  readonly process: number;
  /** The newest event on the disk, 0 while there is none. */
  readonly seq: number;
};

export type Crashes = {
  /** Where the process kills itself; undefined lets it live. */
  readonly at: (next: Next) => string | undefined;
  /** Whether the runners, or the aiders too, are killed after the process has ended. */
  readonly also?: (next: Next) => 'runners' | 'runners and aiders' | undefined;
};

export type CrashRun = {
  readonly folder: string;
  readonly state: RunState;
  readonly events: readonly Event[];
  /** Lines of the log that are no events. */
  readonly damaged: number;
  /** How often the scheduler was killed, and where. */
  readonly kills: number;
  readonly points: readonly string[];
  /** How many runners and aiders were killed besides. */
  readonly alsoKilled: number;
  /** The tree of the result branch. */
  readonly tree: string;
  /** Work trees in which an aider began while another one was alive there. */
  readonly doubled: readonly string[];
  /** Commits that an attempt ended on, or that were merged, and that no ref leads to any more. */
  readonly lost: readonly string[];
  /** Files of locks in git's folders, and processes of the run, that were left. */
  readonly left: readonly string[];
  /** Takes everything away. */
  readonly remove: () => void;
};

/**
 * Carries the demo out with real git and real aider while its scheduler kills itself. Each is followed by another one
 * until the run has finished and is summed up.
 */
export const crashRun = async (aider: string, { at, also }: Crashes): Promise<CrashRun> => {
  const sample = await createSample({ PATH: process.env.PATH ?? '', LANG: 'C.UTF-8' });
  const model = await startDemoModel();
  const ledger = join(sample.folder, 'ledger');
  const watched = watchedAider(sample, aider, ledger);
  const env = {
    PATH: process.env.PATH ?? '',
    LANG: 'C.UTF-8',
    HOME: sample.home,
    XDG_CACHE_HOME: process.env.AIDER_DASH_TEST_CACHE ?? join(sample.home, '.cache'),
    GIT_CONFIG_NOSYSTEM: '1',
    OPENAI_API_KEY: 'no-key-needed',
    OPENAI_API_BASE: model.url,
  };
  const dash = (args: readonly string[], crash: string | undefined) =>
    new Promise<string>((resolve) => {
      const more = crash === undefined ? {} : { AIDER_DASH_CRASH: crash };
      const options = { cwd: sample.repository, env: { ...env, ...more } };
      execFile(process.execPath, [main, ...args], options, (_, out, err) => resolve(`${out}${err}`));
    });
  const points: string[] = [];
  let alsoKilled = 0;
  try {
    for (let process = 0; ; process += 1) {
      if (process > 600) throw new Error(`The run in ${sample.folder} comes to no end.`);
      const run = runOf(sample);
      const args =
        run === null
          ? [demoChange, '--detach', '--config', sample.config, '--aider', watched]
          : ['resume', run, '--detach'];
      const next = { process, seq: run === null ? 0 : stateOf(sample, run).seq };
      const point = at(next);
      const said = await dash(args, point);
      const found = runOf(sample);
      if (found !== null) await schedulerEnded(sample, found);
      if (found !== null && stateOf(sample, found).phase.kind === 'finished' && summed(sample, found)) break;
      if (point === undefined) throw new Error(`It ended by itself in ${sample.folder}: ${said}`);
      points.push(`${next.seq}+${point}`);
      const extra = also?.(next);
      if (found !== null && extra !== undefined)
        alsoKilled += killRunners(folderOf(sample, found), { aiders: extra === 'runners and aiders' });
    }
    return await account(sample, ledger, { points, alsoKilled });
  } finally {
    await model.close();
  }
};

/** Writes down where an aider begins, and whether another one is alive there. */
const watchedAider = ({ folder }: Sample, aider: string, ledger: string): string => {
  const path = join(folder, 'aider');
  writeFileSync(
    path,
    `#!/bin/sh
case "$*" in *--message-file*) ;; *) exec "${aider}" "$@" ;; esac
here=$(pwd -P)
echo "begin $$ $here" >> "${ledger}"
while read -r what pid place; do
  [ "$what" = begin ] && [ "$place" = "$here" ] && [ "$pid" != $$ ] || continue
  kill -0 "$pid" 2>/dev/null && ! grep -qs '^State:.*Z' "/proc/$pid/status" && echo "doubled $$ $here" >> "${ledger}"
done < "${ledger}"
exec "${aider}" "$@"
`,
  );
  chmodSync(path, 0o755);
  return path;
};

const logsOf = ({ repository }: Sample): string => join(repository, '.aider_logs');

const folderOf = (sample: Sample, run: string): string => join(logsOf(sample), run);

/** The run, once it has an event: one that died before is nothing to go on with. */
const runOf = (sample: Sample): string | null =>
  existsSync(logsOf(sample))
    ? (readdirSync(logsOf(sample)).find((name) => /^\d{8}-/.test(name) && stateOf(sample, name).seq > 0) ??
      null)
    : null;

const summed = (sample: Sample, run: string): boolean =>
  existsSync(join(logsOf(sample), `summary_${run}.json`));

const logOf = (sample: Sample, run: string) => {
  const path = join(folderOf(sample, run), 'events.jsonl');
  return readEventBytes(existsSync(path) ? readFileSync(path) : Buffer.alloc(0));
};

const stateOf = (sample: Sample, run: string): RunState => fold(logOf(sample, run).events);

const schedulerEnded = async (sample: Sample, run: string): Promise<void> => {
  while (await hasLiveOwner(folderOf(sample, run), isAlive)) await sleep(20);
};

type Killed = { readonly points: readonly string[]; readonly alsoKilled: number };

const account = async (sample: Sample, ledger: string, { points, alsoKilled }: Killed): Promise<CrashRun> => {
  const { events, damage } = logOf(sample, runOf(sample) ?? '');
  const state = fold(events);
  const git = (...args: readonly string[]): string =>
    execFileSync('git', [...args], { cwd: sample.repository, encoding: 'utf8' }).trim();
  const reachable = new Set(git('rev-list', '--all').split('\n'));
  const made = events.flatMap((event) => {
    if (event.type === 'attempt.exited') return [event.head];
    return event.type === 'merge.finished' ? [event.commit] : [];
  });
  return {
    folder: sample.folder,
    state,
    events,
    damaged: damage.length,
    kills: points.length,
    points,
    alsoKilled,
    tree: git('rev-parse', `${state.resultBranch}^{tree}`),
    doubled: readFileSync(ledger, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('doubled')),
    lost: made.filter((commit) => !reachable.has(commit)),
    left: [
      ...locksBelow(join(sample.repository, '.git')),
      ...(await leftAt(sample.home)).map((pid) => `process ${pid}`),
    ],
    remove: () => rmSync(sample.folder, { recursive: true, force: true }),
  };
};

const locksBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.lock'));
