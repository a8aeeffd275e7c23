import { type Command, Option } from 'commander';
import type { Command as Wish } from '../core/command.ts';
import { addOptions } from './add-options.ts';
import type { RetryOptions } from './commands/retry.ts';
import type { Io } from './io.ts';
import { retryOptions, screenOptions } from './options.ts';

type Parts = {
  readonly io: Io;
  readonly version: string;
  /** Takes the exit code. */
  readonly ends: (code: Promise<number>) => Promise<void>;
};

/** The commands that look at runs that there are, and steer them. */
export const addRunCommands = (program: Command, parts: Parts): void => {
  addLooking(program, parts);
  addSteering(program, parts);
  addResults(program, parts);
};

type Watching = { json?: boolean; headless?: boolean; detach?: boolean } & Readonly<Record<string, unknown>>;

const newest = 'its id, or enough of it (default: the newest)';
const enough = 'its id, or enough of it';

const addLooking = (program: Command, { io, version, ends }: Parts): void => {
  const runs = program
    .command('runs')
    .description('list the runs of this repository')
    .option('--headless', 'text instead of the screen')
    .option('--json', 'as JSON')
    .action(({ json = false, headless = false, ...flags }: Watching) =>
      ends(
        import('./commands/runs.ts').then((command) => command.runs(io, { json, headless, flags, version })),
      ),
    );
  addOptions(runs, screenOptions);
  const show = program
    .command('show')
    .argument('[run]', newest)
    .description('the summary of a run')
    .option('--headless', 'text instead of the screen')
    .option('--json', 'as JSON')
    .action((run: string | undefined, { json = false, headless = false, ...flags }: Watching) =>
      ends(
        import('./commands/show.ts').then((command) =>
          command.show(io, { run, json, headless, flags, version }),
        ),
      ),
    );
  addOptions(show, screenOptions);
  const replay = program
    .command('replay')
    .argument('[run]', newest)
    .description('play a run’s events again, on the screen')
    .action((run: string | undefined, flags: Watching) =>
      ends(import('./commands/replay.ts').then((command) => command.replay(io, { run, flags, version }))),
    );
  addOptions(replay, screenOptions);
  program
    .command('diff')
    .argument('[run]', newest)
    .argument('[agent]', 'only what this agent did')
    .description('what a run, or one agent of it, changes')
    .option('--stat', 'only the files and the number of lines')
    .action((run: string | undefined, agent: string | undefined, options: { stat?: boolean }) =>
      ends(
        import('./commands/diff.ts').then(({ diff }) =>
          diff(io, { run, agent, stat: options.stat === true }),
        ),
      ),
    );
  program
    .command('logs')
    .argument('<run>', enough)
    .argument('<agent>', 'the agent')
    .description('what an agent’s aiders printed')
    .option('--attempt <n>', 'only this attempt')
    .action((run: string, agent: string, options: { attempt?: string }) =>
      ends(
        import('./commands/logs.ts').then(({ logs }) => logs(io, { run, agent, attempt: options.attempt })),
      ),
    );
};

const addSteering = (program: Command, { io, version, ends }: Parts): void => {
  const control = (run: string | undefined, command: Wish) =>
    ends(import('./commands/control.ts').then(({ control: send }) => send(io, { run, command, version })));

  const attach = program
    .command('attach')
    .argument('[run]', 'its id, or enough of it (default: the newest that is alive)')
    .description('show a run from its beginning and go on as it does')
    .option('--headless', 'lines instead of the screen')
    .option('--json', 'print the events to standard output, an object a line')
    .action((run: string | undefined, { json = false, headless = false, ...flags }: Watching) =>
      ends(
        import('./commands/attach.ts').then((command) =>
          command.attach(io, { run, json, headless, flags, version }),
        ),
      ),
    );
  addOptions(attach, screenOptions);
  const resume = program
    .command('resume')
    .argument('[run]', 'its id, or enough of it (default: the newest whose scheduler died)')
    .description('go on with a run whose scheduler died, or that was stopped')
    .option('--headless', 'lines instead of the screen')
    .option('--json', 'print the events to standard output, an object a line')
    .option('--detach', 'leave the run to itself as soon as it has begun')
    .action(
      (run: string | undefined, { json = false, headless = false, detach = false, ...flags }: Watching) =>
        ends(
          import('./commands/resume.ts').then((command) =>
            command.resume(io, { run, json, headless, detach, flags, version }),
          ),
        ),
    );
  addOptions(resume, screenOptions);
  program
    .command('stop')
    .argument('[run]', newest)
    .description('end a run in order: its agents get five seconds, and their work is kept')
    .option('--now', 'leave them no time')
    .action((run: string | undefined, { now = false }: { now?: boolean }) =>
      control(run, { kind: 'stop', now }),
    );
  program
    .command('approve')
    .argument('[run]', newest)
    .description('take the plan that a run waits with, as it is')
    .action((run: string | undefined) => control(run, { kind: 'approve' }));
  program
    .command('replan')
    .argument('<run>', enough)
    .argument('<remark>', 'what the plan is to do otherwise')
    .description('have another plan made, before the one that a run waits with is approved')
    .action((run: string, remark: string) => control(run, { kind: 'replan', remark }));
  program
    .command('kill')
    .argument('<run>', enough)
    .argument('<agent>', 'the agent')
    .description('end an agent; its work tree is kept as it stands')
    .option('--now', 'leave its aider no time to end')
    .action((run: string, agent: string, { now = false }: { now?: boolean }) =>
      control(run, { kind: 'kill', agent, now }),
    );
  const onAgent = (name: 'undo-kill', about: string) =>
    program
      .command(name)
      .argument('<run>', enough)
      .argument('<agent>', 'the agent')
      .description(about)
      .action((run: string, agent: string) => control(run, { kind: name, agent }));
  const retry = program
    .command('retry')
    .argument('<run>', enough)
    .argument('<agent>', 'the agent')
    .description('begin an agent again, as it was or otherwise; what is chosen stays chosen for it')
    .action((run: string, agent: string, options: RetryOptions) =>
      ends(
        import('./commands/retry.ts').then((command) => command.retry(io, { run, agent, options, version })),
      ),
    );
  addOptions(retry, retryOptions);
  onAgent('undo-kill', 'bring back what a kill, a retry or a clean-up of an agent took away');
  for (const [name, about] of [
    ['pause', 'let an agent stand still, or the whole run'],
    ['continue', 'let it go on'],
  ] as const) {
    program
      .command(name)
      .argument('<run>', enough)
      .argument('[agent]', 'the agent (default: the whole run)')
      .description(about)
      .action((run: string, agent: string | undefined) => control(run, { kind: name, agent: agent ?? null }));
  }
  program
    .command('tell')
    .argument('<run>', enough)
    .argument('<agent>', 'the agent')
    .argument('<text>', 'what to say')
    .description('say something to an agent: its next message')
    .action((run: string, agent: string, text: string) => control(run, { kind: 'tell', agent, text }));
  program
    .command('takeover')
    .argument('<run>', enough)
    .argument('<agent>', 'the agent')
    .description('let an agent stand still and work in its place: an aider with its chat, on this terminal')
    .addOption(new Option('--then <next>', 'what comes after it, without asking').choices(['go-on', 'done']))
    .action((run: string, agent: string, options: { then?: 'go-on' | 'done' }) =>
      ends(
        import('./commands/takeover.ts').then(({ takeover }) =>
          takeover(io, { run, agent, next: options.then ?? null, version }),
        ),
      ),
    );
};

const addResults = (program: Command, { io, ends }: Parts): void => {
  program
    .command('merge')
    .argument('[run]', newest)
    .description('bring a run’s result into the current branch')
    .action((run: string | undefined) =>
      ends(import('./commands/merge.ts').then(({ merge }) => merge(io, { run }))),
    );
  program
    .command('pr')
    .argument('[run]', newest)
    .description('push a run’s result and open a pull request for it on GitHub, with gh')
    .action((run: string | undefined) => ends(import('./commands/pr.ts').then(({ pr }) => pr(io, { run }))));
  program
    .command('undo')
    .argument('[run]', newest)
    .description('take a merge back while nothing was built on it')
    .action((run: string | undefined) =>
      ends(import('./commands/undo.ts').then(({ undo }) => undo(io, { run }))),
    );
  program
    .command('clean')
    .argument('[run]', 'its id, or enough of it (default: all that have finished)')
    .description('remove what finished runs have left; what holds work stays')
    .option('--dry-run', 'only list everything, with size, state and reason')
    .option('--force', 'what holds work goes too: into the attic, from where restore brings it back')
    .option('--json', 'as JSON')
    .action((run: string | undefined, options: { dryRun?: boolean; force?: boolean; json?: boolean }) =>
      ends(
        import('./commands/clean.ts').then(({ clean }) => {
          const { dryRun = false, force = false, json = false } = options;
          return clean(io, { run, dryRun, force, json });
        }),
      ),
    );
  program
    .command('restore')
    .argument('<run>', 'its id, or enough of it')
    .argument('[agent]', 'only what is of this agent')
    .description('bring back what clean --force moved into the attic')
    .action((run: string, agent: string | undefined) =>
      ends(import('./commands/restore.ts').then(({ restore }) => restore(io, { run, agent }))),
    );
};
