import { UsageError } from '../core/error.ts';
import type { Setting } from './environment.ts';
import { type Git, runGit } from './runner.ts';

/**
 * Settings that switch off every command which the repository's own configuration would run for us: filter,
 * merge and diff drivers, ssh and credential commands. What the user set for the whole machine stays.
 *
 * Throws a UsageError for a conditional include, since what it holds depends on the branch.
 */
export const driverOverrides = async (git: Git): Promise<readonly Setting[]> => {
  const { stdout } = await runGit(git, ['config', '--list', '-z', '--show-scope', '--name-only']);
  const keys = [...new Set(localKeys(stdout))];
  const conditional = keys.find((key) => key.startsWith('includeif.'));
  if (conditional !== undefined)
    throw new UsageError(
      `The repository’s own configuration includes another by condition (${conditional}).`,
      {
        code: 'git-conditional-include',
        hint: 'Move that include to your own ~/.gitconfig, or set trust_repo_config in your own configuration.',
      },
    );
  return keys.flatMap(harmless);
};

/** `--show-scope -z` prints scope and name by turns. */
const localKeys = (output: string): string[] => {
  const fields = output.split('\0');
  return fields.filter((_, index) => index % 2 === 1 && /^(local|worktree)$/.test(fields[index - 1] ?? ''));
};

const harmless = (key: string): readonly Setting[] => {
  for (const [pattern, settings] of replacements) {
    const match = pattern.exec(key);
    if (match !== null) return settings(key, match[1] ?? '');
  }
  return [];
};

// Git knows no way to unset a value; for some an empty one is an error, so each gets what does git's own work.
const plainMerge = 'git merge-file -L ours -L base -L theirs --marker-size=%L %A %O %B';
const plainDiff = 'f() { git diff --no-index --no-ext-diff --no-textconv -- "$2" "$5"; :; }; f';

type Replacement = readonly [pattern: RegExp, settings: (key: string, name: string) => readonly Setting[]];

const replacements: readonly Replacement[] = [
  [
    /^filter\.(.*)\.(?:clean|smudge|process|required)$/s,
    (_, name) => [
      [`filter.${name}.clean`, ''],
      [`filter.${name}.smudge`, ''],
      [`filter.${name}.process`, ''],
      [`filter.${name}.required`, 'false'],
    ],
  ],
  [/^merge\..*\.driver$/s, (key) => [[key, plainMerge]]],
  [/^diff\.(?:external|.*\.command)$/s, (key) => [[key, plainDiff]]],
  [/^diff\..*\.textconv$/s, (key) => [[key, 'cat']]],
  [/^core\.sshcommand$/, (key) => [[key, 'ssh']]],
  [/^core\.(?:editor|gitproxy|alternaterefscommand)$/, (key) => [[key, ':']]],
  [/^(?:core\.(?:askpass|pager)|credential\.(?:.*\.)?helper)$/s, (key) => [[key, '']]],
  [/^remote\..*\.uploadpack$/s, (key) => [[key, 'git-upload-pack']]],
  [/^remote\..*\.receivepack$/s, (key) => [[key, 'git-receive-pack']]],
  [/^gpg\.(?:.*\.)?program$/s, (key) => [[key, 'false']]],
];
