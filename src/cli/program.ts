import { Argument, Command, CommanderError } from 'commander';
import { UsageError } from '../core/error.ts';
import { addOptions } from './add-options.ts';
import type { Io } from './io.ts';
import { runOptions } from './options.ts';
import { addRunCommands } from './run-commands.ts';

/** Ends with an exit code; everything else a command says goes through `io`. */
export type Outcome = { exitCode: number };

/**
 * The command line. Each command's module is loaded when it is called, so that `--help` and the small commands
 * start at once.
 */
export const createProgram = (io: Io, version: string, outcome: Outcome): Command => {
  const program = new Command('aider-dash')
    .description('One change request, many aiders: plan it, run it side by side, validate it, merge it.')
    .version(version)
    .showSuggestionAfterError(true)
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: () => {} })
    .argument('[change]', 'what to change, in your own words')
    .addHelpText('after', examples);
  addOptions(program, runOptions);

  const ends = (code: Promise<number>) => code.then((exitCode) => void Object.assign(outcome, { exitCode }));

  program.hook('preSubcommand', refuseMisplaced);
  program.action((change: string | undefined, options: Record<string, unknown>) =>
    ends(
      import('./mistaken-command.ts').then(async ({ refuseMistaken }) => {
        refuseMistaken(program);
        const { run } = await import('./commands/run.ts');
        return run(io, { change, options, version });
      }),
    ),
  );
  const plan = program
    .command('plan')
    .argument('[change]', 'what to change')
    .description('only plan: writes the PRD and the plan into docs/prd');
  addOptions(
    plan,
    runOptions.filter(({ flags }) => planFlags.includes(flags.split(' ', 1)[0] ?? '')),
  );
  plan.action((change: string | undefined, options: Record<string, unknown>) =>
    ends(import('./commands/plan.ts').then(({ plan: command }) => command(io, { change, options, version }))),
  );
  program
    .command('demo')
    .description('the whole flow on a sample repository with a scripted model: no key, no network')
    .option('--headless', 'lines instead of the screen')
    .option('--json', 'print the events to standard output, an object a line')
    .action(({ json = false, headless = false }: { json?: boolean; headless?: boolean }) =>
      ends(import('./commands/demo.ts').then(({ demo }) => demo(io, { json, headless, version }))),
    );
  program
    .command('doctor')
    .description('check what a run needs, and how to mend what is missing')
    .action(() => ends(import('./commands/doctor.ts').then(({ doctor }) => doctor(io))));
  program
    .command('init')
    .description('write an aider-dash.yaml to start from')
    .action(() => ends(import('./commands/init.ts').then(({ init }) => init(io))));
  addRunCommands(program, { io, version, ends });
  program
    .command('completion')
    .addArgument(
      Object.assign(new Argument('<shell>', 'bash, zsh or fish'), { argChoices: ['bash', 'zsh', 'fish'] }),
    )
    .description('print a completion script')
    .action((shell: string) =>
      ends(import('./commands/completion.ts').then(({ completion }) => completion(io, { shell, program }))),
    );
  // For the change request alone, where its own check knows better: mostly somebody forgot the quotes.
  return program.allowExcessArguments();
};

/** `aider-dash --json runs`: without a word the option would count for nothing. */
const refuseMisplaced = (program: Command, command: Command): void => {
  const [misplaced] = program.options.filter(
    (option) => program.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (misplaced === undefined) return;
  const name = command.name();
  throw new UsageError(`${misplaced.long} stands before ${JSON.stringify(name)}, where it has no effect.`, {
    code: 'option-misplaced',
    hint: command.options.some(({ long }) => long === misplaced.long)
      ? `Put it behind: aider-dash ${name} ${misplaced.flags}`
      : `${JSON.stringify(name)} has no such option. For a change request that is this one word, write --change ${name}.`,
  });
};

/** Whether commander ended for help or a version: printed already, nothing is wrong. */
export const isPlainExit = (error: unknown): boolean =>
  error instanceof CommanderError && error.exitCode === 0;

const planFlags = [
  '--change',
  '--change-file',
  '--prd',
  '--max-agents',
  '--agents',
  '--files',
  '--planner-model',
  '--planner-base-url',
  '--gemini-model',
  '--api-key',
  '--model',
  '--validate',
  '--trust-repo-config',
  '--json',
  '--config',
];

const examples = `
Examples:
  $ aider-dash "Add rate limiting to the public API" --validate "npm test"
  $ aider-dash --change-file request.md --max-agents 6 --budget 5
  $ aider-dash demo
`;
