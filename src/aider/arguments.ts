import { UsageError } from '../core/error.ts';
import { checkOwnArguments } from './own-arguments.ts';

/** All that decides the command line of one aider. Paths are absolute but for `files`. */
export type Launch = {
  /**
   * `conflict` writes whole files and leaves the commit to us; `ask` reads and answers only; in `talk` somebody sits
   * at a terminal and goes on with the chat of the history file.
   */
  readonly mode: 'edit' | 'conflict' | 'ask' | 'talk';
  /** None when somebody types the messages. */
  readonly messageFile?: string | undefined;
  readonly analyticsLog: string;
  readonly chatHistoryFile: string;
  readonly inputHistoryFile: string;
  /** What may be edited: relative to the repository's root, checked to stay inside. */
  readonly files: readonly string[];
  /** What is only read, the PRD first. */
  readonly reads: readonly string[];
  readonly model?: string | undefined;
  readonly weakModel?: string | undefined;
  readonly editFormat?: string | undefined;
  /** What the user chose for this one: it overrules what everything else says. */
  readonly chosen?: { readonly model: string | null; readonly editFormat: string | null } | undefined;
  readonly mapTokens?: number | undefined;
  readonly subtreeOnly?: boolean | undefined;
  readonly aiderignore?: string | undefined;
  /** The user's own untracked files. */
  readonly config?: string | undefined;
  readonly modelSettings?: string | undefined;
  readonly modelMetadata?: string | undefined;
  /** Where requests go, by the name of the environment variable: as a flag, no `.env` can overrule it. */
  readonly baseUrls?: Readonly<Record<string, string>> | undefined;
  /** What a committed `.aider.conf.yml` may say (`readCommittedConfig`); everything else overrules it. */
  readonly committed?: readonly string[] | undefined;
  /** The user's own `--aider-arg`s. */
  readonly aiderArgs?: readonly string[] | undefined;
  /**
   * Whether a configuration file that aider will read sets a list (`setsLists`). aider appends such settings
   * to its command line, where they would count as files if `--` stood there.
   */
  readonly listsInConfig?: boolean | undefined;
};

/**
 * The command line of one aider, without the program. Throws a UsageError for `aiderArgs` that carry a key or
 * that are ours to decide, and for an address that carries a password.
 */
export const aiderArguments = (launch: Launch): string[] => {
  const { aiderArgs = [], files } = launch;
  checkOwnArguments(aiderArgs);
  return [
    ...(launch.committed ?? []),
    ...(launch.mode === 'talk' ? [] : unattended),
    ...fixed,
    ...option('--message-file', launch.messageFile),
    ...option('--analytics-log', launch.analyticsLog),
    ...option('--chat-history-file', launch.chatHistoryFile),
    ...option('--input-history-file', launch.inputHistoryFile),
    ...option('--config', launch.config),
    ...option('--model-settings-file', launch.modelSettings),
    ...option('--model-metadata-file', launch.modelMetadata),
    ...option('--aiderignore', launch.aiderignore),
    ...(launch.subtreeOnly === true ? ['--subtree-only'] : []),
    ...option('--model', launch.model),
    ...option('--weak-model', launch.weakModel),
    ...option('--edit-format', launch.editFormat),
    ...option('--map-tokens', launch.mapTokens?.toString()),
    ...Object.entries(launch.baseUrls ?? {}).flatMap(([name, url]) => baseUrl(name, url)),
    ...launch.reads.flatMap((path) => option('--read', path)),
    ...aiderArgs,
    ...option('--model', launch.chosen?.model ?? undefined),
    ...option('--edit-format', launch.chosen?.editFormat ?? undefined),
    // The last one wins: no configuration and no argument of the user's turns these around.
    ...modes[launch.mode],
    ...(launch.listsInConfig === true ? files.map((file) => `--file=${file}`) : positional(files)),
  ];
};

/** Every flag that a command line of ours may have, for a look at whether an aider knows them. */
export const flagsPassed = (): string[] => {
  const file = '/file';
  const whole = {
    messageFile: file,
    analyticsLog: file,
    chatHistoryFile: file,
    inputHistoryFile: file,
    files: ['file'],
    reads: [file],
    model: 'm',
    weakModel: 'm',
    editFormat: 'f',
    mapTokens: 1,
    subtreeOnly: true,
    aiderignore: file,
    config: file,
    modelSettings: file,
    modelMetadata: file,
    baseUrls: { OPENAI_API_BASE: 'http://localhost', OTHER_API_BASE: 'http://localhost' },
    listsInConfig: true,
  };
  const lines = (['edit', 'conflict', 'ask', 'talk'] as const).map((mode) =>
    aiderArguments({ ...whole, mode }),
  );
  return [...new Set(lines.flat().filter((argument) => argument.startsWith('--')))];
};

const unattended: readonly string[] = ['--yes-always', '--no-fancy-input', '--no-pretty'];

const fixed: readonly string[] = [
  '--no-check-update',
  '--no-show-release-notes',
  // The log is written all the same; without it, one user in ten is asked to opt in, and answers yes.
  '--no-analytics',
  '--no-gitignore',
  '--no-show-model-warnings',
  '--no-suggest-shell-commands',
  '--no-detect-urls',
  '--disable-playwright',
  '--no-auto-lint',
  '--no-auto-test',
];

const modes: Readonly<Record<Launch['mode'], readonly string[]>> = {
  edit: ['--auto-commits'],
  // The diff format can't touch a file with conflict markers, and the merge commit is ours.
  conflict: ['--edit-format', 'whole', '--no-auto-commits', '--no-dirty-commits'],
  talk: ['--restore-chat-history', '--auto-commits'],
  ask: ['--chat-mode', 'ask', '--no-auto-commits', '--no-dirty-commits'],
};

const option = (flag: string, value: string | undefined): string[] => {
  if (value === undefined) return [];
  if (!value.startsWith('-') && value !== '' && !value.includes('\0')) return [flag, value];
  throw new UsageError(`${flag} can’t be ${JSON.stringify(value)}.`, { code: 'aider-argument' });
};

const positional = (files: readonly string[]): string[] => (files.length === 0 ? [] : ['--', ...files]);

const baseUrl = (name: string, url: string): string[] => {
  if (!/^[A-Z][A-Z0-9_]*$/.test(name) || !isPlainAddress(url)) {
    throw new UsageError(`${name} is not an http address without a password.`, {
      code: 'base-url',
      hint: `Set ${name} to something like http://localhost:4000/v1; keys have variables of their own.`,
    });
  }
  return name === 'OPENAI_API_BASE' || name === 'OPENAI_BASE_URL'
    ? ['--openai-api-base', url]
    : ['--set-env', `${name}=${url}`];
};

const isPlainAddress = (text: string): boolean => {
  try {
    const { protocol, username, password } = new URL(text);
    return /^https?:$/.test(protocol) && username === '' && password === '';
  } catch {
    return false;
  }
};
