import type { Guess } from './guess.ts';

/** The `aider-dash.yaml` to start from: the commonest keys, each explained, those that are guessed switched on. */
export const starterFile = ({ validate, setup, by }: Guess): string =>
  `# Settings of aider-dash for this repository. Every option of "aider-dash --help" can stand here, with _ for -.
# Flags and AIDER_DASH_… variables beat this file; this file beats your own config.yaml.
#
# While this file is not committed it is yours, and its commands count. Once it is committed, everybody who can
# commit here writes it: then keys that run commands, spend money or send files (marked *) count only for those who
# trust it, with --trust-repo-config or with this in their own config.yaml:
#   trust: [/path/to/this/repository]

# * The command that has to pass in every agent's work tree and after every merge.${by === null ? '' : ` Guessed from ${by}.`}
${line('validate', validate, 'npm test')}

# * Runs in every new work tree before its agent: work trees hold what is committed, so no node_modules, no venv.
${line('setup', setup, 'npm ci')}

# * Untracked files (globs) that are copied into every new work tree.
# copy: [config/local.json]

# The model of the agents and the one that plans, as aider names them. By default the keys that are set decide.
# model: openrouter/anthropic/claude-sonnet-4.5
# planner_model: openrouter/anthropic/claude-sonnet-4.5

# At most so many agents in a plan, and so many at once.
# max_agents: 4
# parallel: 4

# Only these files may be planned on.
# files: [src/**, test/**]

# Model replies that an agent may take until its validation passes.
# max_iterations: 10

# * USD; once they are spent, nothing new is started.
# budget: 5

# Seconds that the validation may take, and seconds without any output after which an agent is restarted.
# validate_timeout: 600
# stall_timeout: 300

# * More arguments for every aider.
# aider_args: [--edit-format, diff]
`;

/** YAML takes these commands as they are. */
const line = (key: string, value: string | null, example: string): string =>
  value === null ? `# ${key}: ${example}` : `${key}: ${value}`;
