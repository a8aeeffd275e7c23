import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inject, onTestFinished, type TestContext } from 'vitest';
import type { Event, EventOf, EventType } from '../../src/core/event.ts';
import type { Summary } from '../../src/core/summary-schema.ts';
import { loadScript, type ScriptInput, ScriptSchema } from '../../src/scripted-model/script.ts';
import { type ScriptedModel, startScriptedModel } from '../../src/scripted-model/server.ts';
import { hasLiveOwner } from '../../src/store/owner-lock.ts';
import { isAlive } from '../../src/system/identity.ts';

import { startTerminal, type Terminal } from '../helpers/terminal.ts';

/** The key in every world's environment. */
export const testKey = 'sk-test-0123456789abcdef';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const onTerminal = fileURLToPath(new URL('fixtures/terminal.py', import.meta.url));

export type Ended = {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** What `--json` printed. */
  readonly events: readonly Event[];
};

/** A repository, a home, a scripted model and the real program, apart from everything of the user's. */
export type World = {
  readonly folder: string;
  readonly repository: string;
  /** Where the run's programs find `HOME`. */
  readonly home: string;
  readonly model: ScriptedModel;
  readonly git: (...args: readonly string[]) => string;
  readonly write: (path: string, text: string) => void;
  /** Runs `aider-dash ARGS` to its end. `onEvent` hears the events of `--json` as they come. */
  readonly dash: (args: readonly string[], options?: DashOptions) => Promise<Ended>;
  /** Runs `aider-dash ARGS` on a terminal of its own, where each text is typed when the one before it is waited for. */
  readonly terminal: (args: readonly string[], steps: readonly Typing[]) => Promise<Ended>;
  /** Runs `aider-dash ARGS` on a terminal of 120 × 36 that can be looked at and typed on. */
  readonly screen: (args: readonly string[], env?: Readonly<Record<string, string>>) => Terminal;
  readonly summary: () => Summary;
};

/** `kill` ends the program there, with no time to put anything in order. */
export type Typing = { readonly wait: string; readonly type: string; readonly kill?: boolean };

export type DashOptions = {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly input?: string;
  readonly onEvent?: (event: Event, stop: (signal: NodeJS.Signals) => void) => void;
};

/** Where a test says that it is over. One of several that run at once has to hand in its own context. */
type Over = Pick<TestContext, 'onTestFinished'>;

/**
 * Makes a world with these files committed on `main`. It is removed after the test, unless the test failed: then its
 * folder is named.
 */
export const createWorld = async (
  files: Readonly<Record<string, string>>,
  script: ScriptInput | string,
  { over = { onTestFinished }, name = 'repo' }: { readonly over?: Over; readonly name?: string } = {},
): Promise<World> => {
  const folder = mkdtempSync(join(tmpdir(), 'aider-dash-test-'));
  const [repository, home] = [join(folder, name), join(folder, 'home')];
  mkdirSync(repository);
  mkdirSync(home);
  const model = await startScriptedModel(
    typeof script === 'string' ? loadScript(script) : ScriptSchema.parse(script),
  );
  const env = {
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    HOME: home,
    XDG_CACHE_HOME: process.env.AIDER_DASH_TEST_CACHE ?? join(home, '.cache'),
    OPENAI_API_KEY: testKey,
    OPENAI_API_BASE: model.url,
    GIT_CONFIG_NOSYSTEM: '1',
  };
  const git = (...args: readonly string[]): string =>
    execFileSync('git', [...args], {
      cwd: repository,
      env: {
        ...env,
        GIT_AUTHOR_NAME: 'T',
        GIT_AUTHOR_EMAIL: 't@t',
        GIT_COMMITTER_NAME: 'T',
        GIT_COMMITTER_EMAIL: 't@t',
      },
      encoding: 'utf8',
    });
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), text);
  };
  git('init', '--quiet', '--initial-branch=main');
  for (const [path, text] of Object.entries(files)) write(path, text);
  if (Object.keys(files).length > 0) {
    git('add', '--all');
    git('commit', '--quiet', '-m', 'start');
  }
  const running = new Set<ChildProcess>();
  over.onTestFinished(async ({ task }) => {
    for (const child of running) await ended(child);
    await endSchedulers(repository);
    await model.close();
    if (task.result?.state === 'fail')
      process.stderr.write(`The world of the failed test is kept: ${folder}\n`);
    else rmSync(folder, { recursive: true, force: true });
  });
  const screen: World['screen'] = (args, more = {}) =>
    startTerminal({
      command: [process.execPath, main, ...args],
      env: { ...env, PATH: env.PATH ?? '', ...more },
      cwd: repository,
      columns: 120,
      rows: 36,
    });
  const dash: World['dash'] = (args, options) => start([process.execPath, main, ...args], options);
  const terminal: World['terminal'] = (args, steps) =>
    start(['python3', onTerminal, JSON.stringify(steps), process.execPath, main, ...args], {
      env: { TERM: 'xterm-256color' },
    });
  const start = (
    [program = '', ...args]: readonly string[],
    { env: more = {}, cwd = repository, input = '', onEvent }: DashOptions = {},
  ): Promise<Ended> =>
    new Promise((resolve, reject) => {
      const child = spawn(program, args, { cwd, env: { ...env, ...more } as NodeJS.ProcessEnv });
      running.add(child);
      // A character may come in two pieces.
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8');
      let [out, err, told] = ['', '', 0];
      const events: Event[] = [];
      child.stdout.on('data', (chunk) => {
        out += chunk;
        // `runs`, `show` and `clean` have a JSON of their own.
        if (!args.includes('--json') || ['runs', 'show', 'clean'].includes(args[1] ?? '')) return;
        const lines = out.split('\n');
        for (; told < lines.length - 1; told += 1) {
          const event = JSON.parse(lines[told] ?? '') as Event;
          events.push(event);
          onEvent?.(event, (signal) => child.kill(signal));
        }
      });
      child.stderr.on('data', (chunk) => {
        err += chunk;
      });
      child.once('error', reject);
      child.once('close', (code) => {
        running.delete(child);
        resolve({ code, out, err, events });
      });
      child.stdin.on('error', () => {}).end(input);
    });
  const summary = (): Summary => {
    const logs = join(repository, '.aider_logs');
    const name = execFileSync('ls', [logs], { encoding: 'utf8' })
      .split('\n')
      .findLast((one) => one.startsWith('summary_'));
    return JSON.parse(readFileSync(join(logs, name ?? ''), 'utf8')) as Summary;
  };
  return { folder, repository, home, model, git, write, screen, dash, terminal, summary };
};

/** Ends what a test that failed has left: in order if it can be had. */
const ended = async (child: ChildProcess): Promise<void> => {
  const over = new Promise((resolve) => child.once('close', resolve));
  for (const signal of ['SIGINT', 'SIGINT', 'SIGKILL'] as const) {
    child.kill(signal);
    if (await Promise.race([over.then(() => true), sleep(3_000, false)])) return;
  }
};

/** Schedulers live on by themselves: whatever is left of them is ended in order. */
const endSchedulers = async (repository: string): Promise<void> => {
  const logs = join(repository, '.aider_logs');
  for (const run of statSync(logs, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(logs) : []) {
    const folder = join(logs, run);
    if (!/^\d{8}-/.test(run) || !(await hasLiveOwner(folder, isAlive).catch(() => false))) continue;
    const control = JSON.parse(readFileSync(join(folder, 'control.json'), 'utf8')) as {
      readonly pid: number;
    };
    process.kill(control.pid, 'SIGTERM');
    while (await hasLiveOwner(folder, isAlive)) await sleep(50);
  }
};

/**
 * The options of a run that every test of one gives: an aider, and models that the script knows. It is a warm one; a test
 * that looks at processes, or at what aider reads when it starts, gives `inject('aider')`.
 */
export const runOptions = (aider = inject('warmAider')): readonly string[] => [
  '--json',
  '--aider',
  aider,
  '--model',
  'openai/coder',
  '--planner-model',
  'openai/planner',
  '--aider-arg=--edit-format',
  '--aider-arg=diff',
];

export type PlannedShare = {
  readonly id: string;
  readonly files: readonly string[];
  readonly prompt?: string;
  readonly dependsOn?: readonly string[];
};

/** A planner's answer: a PRD and the shares. */
export const plannerAnswer = (...shares: readonly PlannedShare[]): string =>
  [
    '# PRD',
    ...['Overview', 'Goals', 'User Stories', 'Detailed Technical Plan', 'Non-Goals'].map(
      (title) => `## ${title}\n\nText.`,
    ),
    '<json>',
    JSON.stringify({
      prd_slug: 'the-change',
      num_agents: shares.length,
      agents: shares.map(({ id, files, prompt = `Do the share of ${id}.`, dependsOn = [] }) => ({
        agent_id: id,
        description: `share of ${id}`,
        files_context: files,
        prompt,
        depends_on: dependsOn,
      })),
    }),
    '</json>',
  ].join('\n\n');

type ReplyInput = ScriptInput['rules'][number]['replies'][number];
type RuleInput = ScriptInput['rules'][number];

/** The rule by which the planner answers with these shares. */
export const planning = (...shares: readonly PlannedShare[]): RuleInput => ({
  name: 'planner',
  when: { model: 'planner' },
  replies: [{ text: plannerAnswer(...shares) }],
});

/** The rule by which one agent's requests are answered, in turn; only those that say `also`, where that is given. */
export const answering = (agent: string, replies: readonly ReplyInput[], also: string[] = []): RuleInput => ({
  name: [agent, ...also].join(' '),
  when: { contains: [`Task for ${agent}:`, ...also] },
  replies: [...replies],
});

/** A reply that gives a file a new text. */
export const writing = (path: string, content: string): ReplyInput => ({ edits: [{ path, content }] });

/** A reply that replaces a piece of a file. */
export const replacing = (path: string, search: string, replace: string): ReplyInput => ({
  edits: [{ path, search, replace }],
});

/** The events of one type, of one agent where it is named. */
export const eventsOf = <T extends EventType>(
  events: readonly Event[],
  type: T,
  agent?: string,
): readonly EventOf<T>[] =>
  events.filter(
    (event): event is EventOf<T> =>
      event.type === type && (agent === undefined || ('agent' in event && event.agent === agent)),
  );
