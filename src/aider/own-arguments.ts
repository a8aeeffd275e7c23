import { UsageError } from '../core/error.ts';

/**
 * Checks the user's own arguments for aider. Throws a UsageError for one that carries a key, that is ours to
 * decide, that runs a command, or that is not a flag or a flag's value.
 */
export const checkOwnArguments = (aiderArgs: readonly string[]): void => {
  for (let place = 0; place < aiderArgs.length; place++) {
    const argument = aiderArgs[place] ?? '';
    const { flag, value } = split(argument);
    checkFlag(flag);
    const takesNext = value === null && withValue.has(flag);
    const given = takesNext ? aiderArgs[place + 1] : (value ?? '');
    if (takesNext && (given === undefined || /^-(?!\d)/.test(given))) {
      throw refusal(flag, 'it needs a value', `Write --aider-arg=${flag}=VALUE.`);
    }
    checkValue(flag, given ?? '');
    if (takesNext) place++;
  }
};

const split = (argument: string): { flag: string; value: string | null } => {
  const at = argument.indexOf('=');
  return at < 0
    ? { flag: argument, value: null }
    : { flag: argument.slice(0, at), value: argument.slice(at + 1) };
};

const checkFlag = (flag: string): void => {
  if (!/^--[a-z0-9]/.test(flag)) {
    throw refusal(
      flag,
      'it is not a whole flag or a flag’s value',
      'Write flags in full, as in --aider-arg=--edit-format --aider-arg=whole.',
    );
  }
  if (withValue.has(flag)) return;
  const name = flag.replace(/^--(?:no-)?/, '');
  // aider takes the beginning of a flag for the flag.
  for (const reason of reasons) {
    if (reason.flags.split(' ').some((refused) => refused.startsWith(name)))
      throw refusal(flag, reason.why, reason.hint);
  }
};

const checkValue = (flag: string, value: string): void => {
  const name = split(value).flag;
  if ((flag === '--set-env' && secretName.test(name)) || keyShape.test(value)) {
    throw refusal(flag, keyReason.why, keyReason.hint);
  }
  if (flag === '--edit-format' && !editing.test(value))
    throw refusal(`${flag} ${value}`, 'it edits nothing', 'Use whole, diff, udiff, …');
};

const refusal = (argument: string, why: string, hint: string): UsageError =>
  new UsageError(`aider-dash does not pass ${JSON.stringify(argument.slice(0, 80))} on to aider: ${why}.`, {
    code: 'aider-argument',
    hint,
  });

const secretName = /key|token|secret|passw|credential|auth/i;
const keyShape = /(?:\bsk-|\bgsk_|\bghp_|\bxai-|\bAIza)[\w-]{12,}/;
const editing = /^(?!ask$|help$|context$).+/;

const keyReason = {
  why: 'everybody on this machine can read an argument',
  hint: 'Put keys into the environment or an untracked .env.',
};

/** Flags without their dashes and without `no-`. */
const reasons: readonly { readonly why: string; readonly hint: string; readonly flags: string }[] = [
  {
    ...keyReason,
    flags: 'openai-api-key anthropic-api-key api-key analytics-posthog-project-api-key',
  },
  {
    why: 'aider-dash sets it for every agent',
    hint: 'See aider-dash --help for an option of its own.',
    flags:
      'message msg message-file yes-always analytics-log chat-history-file input-history-file restore-chat-history ' +
      'file config openai-api-base chat-mode show-model-warnings suggest-shell-commands detect-urls ' +
      'disable-playwright pretty fancy-input multiline verbose show-release-notes check-update',
  },
  {
    why: 'agents’ commits and work trees are aider-dash’s',
    hint: 'Leave it out.',
    flags:
      'git gitignore add-gitignore-files auto-commits dirty-commits commit git-commit-verify dry-run skip-sanity-check-repo',
  },
  {
    why: 'it runs a command inside an agent',
    hint: 'Use --validate for what has to pass and --setup for what has to run before.',
    flags:
      'load apply apply-clipboard-edits lint lint-cmd auto-lint test test-cmd auto-test notifications notifications-command editor',
  },
  {
    why: 'with it, aider does something else than its share',
    hint: 'Leave it out.',
    flags:
      'gui browser watch-files copy-paste vim voice-format voice-language voice-input-device exit version help list-models ' +
      'models show-prompts show-repo-map shell-completions just-check-update upgrade update',
  },
  {
    why: 'it changes what stands outside the work tree',
    hint: 'Put it into your own .aider.conf.yml, or leave it out.',
    flags: 'analytics analytics-disable analytics-posthog-host install-main-branch env-file',
  },
];

/** What a user may set, with a value that may be the next argument. */
const withValue: ReadonlySet<string> = new Set(
  [
    'model weak-model editor-model edit-format editor-edit-format reasoning-effort thinking-tokens timeout alias',
    'map-tokens map-refresh map-multiplier-no-files max-chat-history-tokens cache-keepalive-pings set-env read',
    'model-settings-file model-metadata-file aiderignore encoding line-endings chat-language commit-language',
    'commit-prompt llm-history-file code-theme openai-api-type openai-api-version openai-api-deployment-id',
    'openai-organization-id',
  ].flatMap((names) => names.split(' ').map((name) => `--${name}`)),
);
