/** An option of a command, as commander takes it. */
export type OptionSpec = {
  readonly flags: string;
  readonly about: string;
  /** Absent for switches: `number`, `text`, or `list` (the option may be repeated). */
  readonly value?: 'number' | 'text' | 'list';
};

/** What concerns the terminal that somebody sits at, of every command that shows the screen. */
export const screenOptions: readonly OptionSpec[] = [
  { flags: '--theme <name>', about: 'the colours of the screen', value: 'text' },
  { flags: '--no-mouse', about: 'leave the mouse to the terminal' },
];

/** What an agent is begun again with. */
export const retryOptions: readonly OptionSpec[] = [
  { flags: '--model <name>', about: 'another model, as aider names it', value: 'text' },
  {
    flags: '--edit-format <format>',
    about: 'another edit format: whole, diff, diff-fenced, udiff, udiff-simple, patch or architect',
    value: 'text',
  },
  { flags: '--afresh', about: 'without a word of what failed before' },
  { flags: '--files <glob...>', about: 'only these of its files (repeatable)', value: 'list' },
  { flags: '--text <text>', about: 'what to do, in place of the plan’s words', value: 'text' },
  { flags: '--as-planned', about: 'nothing of what was chosen before' },
];

/**
 * The options of a run. Each stands for the configuration key of the same name (`--max-agents` is `max_agents`).
 * They are data without imports, so that `--help` loads nothing; a test compares them with the schema.
 */
export const runOptions: readonly OptionSpec[] = [
  { flags: '--change <text>', about: 'the change request, instead of the argument', value: 'text' },
  {
    flags: '--change-file <file>',
    about: 'read the change request from a file (- is standard input)',
    value: 'text',
  },
  { flags: '--plan <file>', about: 'take this plan (JSON) and skip the planner', value: 'text' },
  { flags: '--prd <file>', about: 'take this PRD (Markdown) along with --plan', value: 'text' },
  {
    flags: '--max-agents <n>',
    about: 'at most this many agents (default: cores, at least 4)',
    value: 'number',
  },
  { flags: '--agents <n>', about: 'exactly this many agents', value: 'number' },
  { flags: '--parallel <n>', about: 'at most this many at once (default: --max-agents)', value: 'number' },
  { flags: '--files <glob...>', about: 'only these files may be planned on', value: 'list' },
  { flags: '--model <name>', about: 'the agents’ model, as aider names it', value: 'text' },
  { flags: '--planner-model <name>', about: 'the planner’s model', value: 'text' },
  {
    flags: '--planner-base-url <url>',
    about: 'an OpenAI-compatible endpoint for the planner',
    value: 'text',
  },
  { flags: '--gemini-model <name>', about: 'plan through Gemini with this model', value: 'text' },
  { flags: '--api-key <key>', about: 'the key for --gemini-model (better: GEMINI_API_KEY)', value: 'text' },
  { flags: '--max-iterations <n>', about: 'model replies an agent may take (default: 10)', value: 'number' },
  { flags: '--validate <cmd>', about: 'must pass in every work tree and after every merge', value: 'text' },
  { flags: '--validate-timeout <s>', about: 'seconds that it may take (default: 600)', value: 'number' },
  { flags: '--setup <cmd>', about: 'runs in every new work tree before its agent', value: 'text' },
  { flags: '--budget <usd>', about: 'start nothing new once this much is spent', value: 'number' },
  { flags: '--stall-timeout <s>', about: 'seconds without any output (default: 300)', value: 'number' },
  { flags: '--review', about: 'a model reads the merged result; what it wants changed is one more round' },
  { flags: '--no-review', about: 'no review of the result, whatever the configuration says' },
  { flags: '--subtree-only', about: 'aider sees only the current sub-folder' },
  { flags: '--aiderignore <file>', about: 'another .aiderignore', value: 'text' },
  { flags: '--aider <path>', about: 'the aider to use', value: 'text' },
  { flags: '--aider-arg <arg>', about: 'one more argument for every aider (repeatable)', value: 'list' },
  { flags: '--merge', about: 'merge the result into the current branch at the end' },
  { flags: '--pr', about: 'push the result and open a pull request with gh at the end' },
  { flags: '--trust-repo-config', about: 'let committed configuration run commands and set addresses' },
  { flags: '--yes', about: 'take the plan without asking' },
  { flags: '--headless', about: 'print a line per change of state to standard error' },
  { flags: '--detach', about: 'leave the run to itself as soon as it has begun' },
  { flags: '--json', about: 'print the events to standard output, an object a line' },
  ...screenOptions,
  { flags: '--config <file>', about: 'read this configuration instead of aider-dash.yaml', value: 'text' },
];

/** `--aider-arg <arg>` → `aiderArg`, `--no-mouse` → `mouse`, as commander names it. */
export const attributeName = (flags: string): string =>
  (flags.split(' ', 1)[0] ?? '')
    .replace(/^--(?:no-)?/, '')
    .replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
