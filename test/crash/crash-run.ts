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
import { findMarked } from '../../src/system/mark.ts';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export type CrashRun = {
  readonly folder: string;
  readonly state: RunState;
  readonly events: readonly Event[];
  /** Lines of the log that are no events. */
  readonly damaged: number;
  /** How often the scheduler was killed. */
  readonly kills: number;
  /** The tree of the result branch. */
  readonly tree: string;
  /** Attempts that began in a work tree where another one had not ended. */
  readonly doubled: readonly string[];
  /** Commits that an attempt ended on and that no ref leads to any more. */
  readonly lost: readonly string[];
  /** Files of locks in git's folders, and processes of the run, that were left. */
  readonly left: readonly string[];
  /** Takes everything away. */
  readonly remove: () => void;
};

/**
 * Carries the demo out with real git and real aider while its scheduler kills itself: `crashes` says where the n-th
 * process of the run does (from 0), undefined lets it live. Each is followed by another one until the run has finished.
 */
export const crashRun = async (
  aider: string,
  crashes: (process: number) => string | undefined,
): Promise<CrashRun> => {
  const sample = await createSample({ PATH: process.env.PATH ?? '', LANG: 'C.UTF-8' });
  const model = await startDemoModel();
  const ledger = join(sample.folder, 'ledger');
  const watched = watchedAider(sample, aider, ledger);
  const env = {
    PATH: process.env.PATH ?? '',
    LANG: 'C.UTF-8',
    HOME: sample.home,
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
  let kills = 0;
  try {
    for (let process = 0; ; process += 1) {
      if (process > 600) throw new Error(`The run in ${sample.folder} comes to no end.`);
      const run = runOf(sample);
      const args =
        run === null
          ? [demoChange, '--detach', '--config', sample.config, '--aider', watched]
          : ['resume', run, '--detach'];
      const said = await dash(args, crashes(process));
      const found = runOf(sample);
      if (found !== null) await schedulerEnded(sample, found);
      if (found !== null && stateOf(sample, found).phase.kind === 'finished' && summed(sample, found)) break;
      if (crashes(process) === undefined) throw new Error(`It ended by itself in ${sample.folder}: ${said}`);
      kills += 1;
    }
    return account(sample, ledger, kills);
  } finally {
    await model.close();
  }
};

/** Writes down when each aider begins and ends, and where. */
const watchedAider = ({ folder }: Sample, aider: string, ledger: string): string => {
  const path = join(folder, 'aider');
  writeFileSync(
    path,
    `#!/bin/sh
case "$*" in *--message-file*) ;; *) exec "${aider}" "$@" ;; esac
echo "begin $(pwd -P)" >> "${ledger}"
"${aider}" "$@"
code=$?
echo "end $(pwd -P)" >> "${ledger}"
exit $code
`,
  );
  chmodSync(path, 0o755);
  return path;
};

const logsOf = ({ repository }: Sample): string => join(repository, '.aider_logs');

const runOf = (sample: Sample): string | null =>
  existsSync(logsOf(sample))
    ? (readdirSync(logsOf(sample)).find(
        (name) => /^\d{8}-/.test(name) && existsSync(join(logsOf(sample), name, 'events.jsonl')),
      ) ?? null)
    : null;

const summed = (sample: Sample, run: string): boolean =>
  existsSync(join(logsOf(sample), `summary_${run}.json`));

const logOf = (sample: Sample, run: string) => {
  const path = join(logsOf(sample), run, 'events.jsonl');
  return readEventBytes(existsSync(path) ? readFileSync(path) : Buffer.alloc(0));
};

const stateOf = (sample: Sample, run: string): RunState => fold(logOf(sample, run).events);

const schedulerEnded = async (sample: Sample, run: string): Promise<void> => {
  while (await hasLiveOwner(join(logsOf(sample), run), isAlive)) await sleep(20);
};

const account = (sample: Sample, ledger: string, kills: number): CrashRun => {
  const run = runOf(sample) ?? '';
  const { events, damage } = logOf(sample, run);
  const state = fold(events);
  const git = (...args: readonly string[]): string =>
    execFileSync('git', [...args], { cwd: sample.repository, encoding: 'utf8' }).trim();
  const reachable = new Set(git('rev-list', '--all').split('\n'));
  const heads = events.flatMap((event) => (event.type === 'attempt.exited' ? [event.head] : []));
  const marks = events.flatMap((event) => (event.type === 'attempt.intended' ? [event.mark] : []));
  return {
    folder: sample.folder,
    state,
    events,
    damaged: damage.length,
    kills,
    tree: git('rev-parse', `${state.resultBranch}^{tree}`),
    doubled: doubledIn(readFileSync(ledger, 'utf8')),
    lost: heads.filter((head) => !reachable.has(head)),
    left: [
      ...git('rev-parse', '--git-dir')
        .split('\n')
        .flatMap((folder) => locksBelow(join(sample.repository, folder))),
      ...marks.flatMap((mark) => findMarked(mark).map((pid) => `process ${pid}`)),
    ],
    remove: () => rmSync(sample.folder, { recursive: true, force: true }),
  };
};

const doubledIn = (ledger: string): readonly string[] => {
  const busy = new Set<string>();
  return ledger
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [what, place = ''] = line.split(' ');
      const doubled = what === 'begin' && busy.has(place);
      if (what === 'begin') busy.add(place);
      else busy.delete(place);
      return doubled ? [place] : [];
    });
};

const locksBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.lock'));
