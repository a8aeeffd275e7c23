import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { anyone, type ConfigOption, user } from './option.ts';

const count = z.number().int().min(1).max(64);
const seconds = z
  .number()
  .positive()
  .max(7 * 24 * 3600);
const text = z
  .string()
  .min(1, 'Expected some text')
  .max(20_000, 'Expected at most 20,000 characters')
  .regex(/^[^\0]*$/, 'Expected text without NUL');
const glob = text.refine(
  (value) => !value.startsWith('/') && !value.split('/').includes('..'),
  'Expected a path or pattern inside the repository',
);
const globs = z.array(glob).max(1000);
const address = z.url({
  protocol: /^https?$/,
  error: 'Expected an address that begins with http:// or https://',
});
const price = z.strictObject({ input: z.number().nonnegative(), output: z.number().nonnegative() });
const switchedOn = z.boolean();
const word = text.max(40, 'Expected at most 40 characters');

/** Every option there is, by its key in a file, in the order of the documentation. Times are seconds. */
export const configOptions = {
  change: user(text, null, {
    flag: '--change <text>',
    about: 'The change request, instead of the argument.',
  }),
  change_file: user(text, null, {
    flag: '--change-file <file>',
    about: 'A file with the change request; - is standard input.',
  }),
  plan: user(text, null, {
    flag: '--plan <file>',
    about: 'A plan (JSON) to take as it is, without a planner.',
  }),
  prd: user(text, null, { flag: '--prd <file>', about: 'A PRD (Markdown) to take as it is.' }),
  max_agents: anyone(count, null, {
    flag: '--max-agents <n>',
    about: 'At most this many agents (default: the number of cores, at least 4).',
  }),
  agents: anyone(count, null, { flag: '--agents <n>', about: 'Exactly this many agents.' }),
  parallel: anyone(count, null, {
    flag: '--parallel <n>',
    about: 'At most this many agents at once (default: max_agents).',
  }),
  files: anyone(globs, [], {
    flag: '--files <glob...>',
    about: 'Only files that one of these globs matches may be planned on.',
  }),
  model: anyone(text, null, {
    flag: '--model <name>',
    about: 'The model of the agents, as aider names it (default: aider chooses by the keys there are).',
  }),
  planner_model: anyone(text, null, {
    flag: '--planner-model <name>',
    about: 'The model that plans (default: model).',
  }),
  planner_base_url: user(address, null, {
    flag: '--planner-base-url <url>',
    about: 'The OpenAI-compatible endpoint that the planner asks; its key is sent there.',
  }),
  gemini_model: anyone(text, null, {
    flag: '--gemini-model <name>',
    about: 'Plan through Gemini with this model.',
  }),
  max_iterations: anyone(z.number().int().min(1).max(1000), 10, {
    flag: '--max-iterations <n>',
    about: 'Model replies that an agent may take.',
  }),
  validate: user(text, null, {
    flag: '--validate <cmd>',
    about: 'A shell command that must pass in every work tree and after every merge.',
  }),
  validate_timeout: anyone(seconds, 600, {
    flag: '--validate-timeout <s>',
    about: 'Seconds that the validation may take.',
  }),
  setup: user(text, null, {
    flag: '--setup <cmd>',
    about: 'A shell command that runs in every new work tree before its agent.',
  }),
  setup_timeout: anyone(seconds, 600, { about: 'Seconds that the set-up may take.' }),
  copy: user(globs, [], { about: 'Untracked files (globs) that are copied into every new work tree.' }),
  budget: user(z.number().positive(), null, {
    flag: '--budget <usd>',
    about: 'USD; once they are spent, nothing new is started.',
  }),
  stall_timeout: anyone(seconds, 300, {
    flag: '--stall-timeout <s>',
    about: 'Seconds without any output after which an attempt counts as stalled.',
  }),
  attempt_timeout: anyone(seconds, 3600, { about: 'Seconds that one attempt may take.' }),
  restart: anyone(
    z.strictObject({ max: z.number().int().min(0).max(100), window: seconds }),
    { max: 3, window: 600 },
    { about: 'How often (max) an agent is restarted within so many seconds (window).' },
  ),
  review: user(switchedOn, false, {
    flag: '--review',
    about:
      'A model reads the merged result and approves, or asks for changes; those make one more round of work.',
  }),
  subtree_only: anyone(switchedOn, false, {
    flag: '--subtree-only',
    about: 'aider sees only the current sub-folder.',
  }),
  aiderignore: user(text, null, { flag: '--aiderignore <file>', about: 'Another .aiderignore.' }),
  aider: user(text, null, {
    flag: '--aider <path>',
    about: 'The aider to use (default: the one found, or one installed for aider-dash).',
  }),
  aider_args: user(z.array(text).max(200), [], {
    flag: '--aider-arg <arg>',
    about: 'More arguments for every aider.',
  }),
  merge: user(switchedOn, false, {
    flag: '--merge',
    about: 'Merge the result into the current branch at the end.',
  }),
  pr: user(switchedOn, false, {
    flag: '--pr',
    about: 'Push the result and open a pull request for it with gh at the end.',
  }),
  yes: user(switchedOn, false, { flag: '--yes', about: 'Take the plan without asking.' }),
  headless: user(switchedOn, false, {
    flag: '--headless',
    about: 'No screen: a line per change of state to standard error; the plan is taken as it is.',
  }),
  detach: user(switchedOn, false, {
    flag: '--detach',
    about: 'Leave the run to itself as soon as it has begun.',
  }),
  json: user(switchedOn, false, {
    flag: '--json',
    about: 'Print the events to standard output, one JSON object a line.',
  }),
  theme: user(word, null, {
    flag: '--theme <name>',
    about: 'The colours of the screen (default: the one chosen last, else dark or light as the terminal is).',
  }),
  mouse: user(switchedOn, true, {
    flag: '--no-mouse',
    about: 'Whether the screen hears the mouse; without, the terminal’s own selection works everywhere.',
  }),
  notify: user(
    z.strictObject({
      bell: switchedOn.default(true),
      desktop: z.enum(['none', 'osc9', 'osc777']).default('none'),
    }),
    { bell: true, desktop: 'none' as const },
    {
      about:
        'What the screen does when a run ends or an agent needs you and you look elsewhere: ring, and tell the desktop through the terminal (osc9: iTerm2, kitty, WezTerm, Ghostty, foot; osc777: VTE, urxvt, foot).',
    },
  ),
  keys: user(
    z.record(word, z.array(word).max(20)),
    {},
    { about: 'Other keys for actions of the screen, by the names in keys.md: {kill: [K], summary: [f5]}.' },
  ),
  prices: user(
    z.record(z.string().min(1), price),
    {},
    { about: 'USD per million tokens, by model, for models whose price aider does not know.' },
  ),
  share: user(z.enum(['warn', 'strict']), 'warn', {
    about: 'What a change outside an agent’s own files does: warn, or fail the attempt (strict).',
  }),
  allow: user(globs, [], {
    about: 'Special files (symlinks, workflows of CI, .gitattributes; globs) that may be merged.',
  }),
  logs: user(
    z.strictObject({ keep_runs: z.number().int().min(1).max(100_000), keep_mb: z.number().positive() }),
    { keep_runs: 50, keep_mb: 2000 },
    {
      about:
        'How many runs (keep_runs) and megabytes (keep_mb) of logs are kept. Merged runs go first, the oldest of them; a run that holds unmerged work never.',
    },
  ),
  trust: user(z.array(text).max(1000), [], {
    about: 'Repositories (absolute paths, or ~/…) whose committed aider-dash.yaml may set everything.',
  }),
  trust_repo_config: user(switchedOn, false, {
    flag: '--trust-repo-config',
    about: 'Let the repository’s committed configuration, aider’s too, run commands and set addresses.',
  }),
} as const;

type Options = typeof configOptions;
export type ConfigKey = keyof Options;

type Value<O> =
  O extends ConfigOption<infer S, infer P> ? (P extends null ? z.infer<S> | null : z.infer<S>) : never;

/** A settled configuration, as a run's `config.json` keeps it. Holds no key of a provider. */
export type Config = {
  readonly [K in ConfigKey]: K extends 'max_agents' | 'parallel' ? number : Value<Options[K]>;
};

export const configKeys = Object.keys(configOptions) as readonly ConfigKey[];

export const isConfigKey = (key: string): key is ConfigKey => Object.hasOwn(configOptions, key);

/** Agents mostly wait for a model, so four at least, however few cores there are. */
export const defaultMaxAgents = (cores = availableParallelism()): number => Math.min(64, Math.max(4, cores));
