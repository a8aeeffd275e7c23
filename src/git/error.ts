import { DashError } from '../core/error.ts';

type GitFacts = {
  readonly code: string;
  readonly args: readonly string[];
  readonly exit: number | null;
  readonly stderr: string;
  readonly hint?: string;
  readonly cause?: unknown;
};

/** A git call that did not do what was asked. `words` is what git said, made safe to print. */
export class GitError extends DashError {
  readonly command: string;
  readonly exit: number | null;
  readonly words: string;

  constructor(message: string, facts: GitFacts) {
    super(message, {
      code: facts.code,
      ...(facts.hint === undefined ? {} : { hint: facts.hint }),
      ...(facts.cause === undefined ? {} : { cause: facts.cause }),
    });
    this.command = commandName(facts.args);
    this.exit = facts.exit;
    this.words = firstLines(facts.stderr);
  }
}

/** The error for a call that ended with an exit code nobody asked for. */
export const failedCall = (args: readonly string[], exit: number | null, stderr: string): GitError => {
  const words = firstLines(stderr);
  const code = codeOf(stderr);
  const hint = hints[code];
  const message = `git ${commandName(args)} failed${exit === null ? '' : ` with exit code ${exit}`}: ${words || 'it said nothing'}`;
  return new GitError(message, { code, args, exit, stderr, ...(hint === undefined ? {} : { hint }) });
};

/** The first lines of what git said, without control or bidi characters: file names in it are untrusted. */
export const firstLines = (text: string): string =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('hint:'))
    .slice(0, 5)
    .map((line) => line.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ').slice(0, 300))
    .join('\n');

/** The sub-command and its own sub-command (`worktree add`), never the arguments: they may be long. */
const commandName = (args: readonly string[]): string => {
  const [command = '', next = ''] = args;
  return command === 'worktree' ? `${command} ${next}` : command;
};

const codeOf = (stderr: string): string => {
  if (/dubious ownership/.test(stderr)) return 'git-dubious-ownership';
  if (/is at [0-9a-f]+ but expected|reference already exists|unable to resolve reference/.test(stderr))
    return 'git-ref-moved';
  if (/No space left on device/.test(stderr)) return 'git-disk-full';
  return 'git-failed';
};

const hints: Record<string, string> = {
  'git-dubious-ownership':
    'The repository belongs to another user: git config --global --add safe.directory PATH, if you trust it.',
  'git-ref-moved': 'Something else moved the branch: look at it with git log, then try again.',
  'git-disk-full': 'Free some space on the disk, then try again.',
};
