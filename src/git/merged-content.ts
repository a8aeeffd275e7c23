import { createHash } from 'node:crypto';
import { DashError } from '../core/error.ts';
import { isAncestor } from './branch.ts';
import { tryMerge } from './merge.ts';
import { type Git, gitFields, gitLine, runGit } from './runner.ts';

/**
 * Whether everything that `tip` changes is in `target` already: as commits, or, after a squash, a rebase or a
 * cherry-pick, by content. What can't be told is a no. Both are commit ids.
 */
export const isContained = async (git: Git, tip: string, target: string): Promise<boolean> => {
  try {
    if (await isAncestor(git, tip, target)) return true;
    const ends = { tip, target };
    return (await changesNothing(git, ends)) || (await isInCommits(git, ends));
  } catch (error) {
    if (error instanceof DashError) return false;
    throw error;
  }
};

type Ends = { readonly tip: string; readonly target: string };

/** Merged into the target it would make no difference. */
const changesNothing = async (git: Git, { tip, target }: Ends): Promise<boolean> => {
  const trial = await tryMerge(await withoutMergeDrivers(git), target, tip);
  return trial.kind === 'clean' && trial.tree === (await treeOf(git, target));
};

/** A driver of the user's such as `true` keeps the target's side of a file: that would pass for merged. */
const withoutMergeDrivers = async (git: Git): Promise<Git> => {
  const args = ['config', '--name-only', '-z', '--get-regexp', '^merge\\..*\\.driver$'];
  const { stdout } = await runGit(git, args, { answers: [1] });
  const keys = [...new Set(stdout.split('\0').filter((key) => key !== ''))];
  const count = Number(git.env.GIT_CONFIG_COUNT ?? 0);
  const more = keys.flatMap((key, index) => [
    [`GIT_CONFIG_KEY_${count + index}`, key],
    [`GIT_CONFIG_VALUE_${count + index}`, 'false'],
  ]);
  const env = { ...git.env, ...Object.fromEntries(more), GIT_CONFIG_COUNT: String(count + keys.length) };
  return { ...git, env };
};

const treeOf = (git: Git, commit: string): Promise<string> =>
  gitLine(git, ['rev-parse', '--verify', `${commit}^{tree}`]);

/**
 * The target may have changed the same places since: then what counts is that some commit of it made the same change
 * to each file, either that of the whole branch or those of its commits one by one.
 */
const isInCommits = async (git: Git, { tip, target }: Ends): Promise<boolean> => {
  const { code, stdout } = await runGit(git, ['merge-base', tip, target], { answers: [1] });
  if (code !== 0) return false;
  const base = stdout.trimEnd();
  const whole = changesIn(await patch(git, [base, tip]));
  const commits = await list(git, [tip, `^${target}`]);
  const single = changesIn(await patch(git, ['--stdin'], commits));
  const paths = await gitFields(git, [
    'log',
    '--format=',
    '--name-only',
    '-z',
    '--no-renames',
    tip,
    `^${base}`,
  ]);
  const landed = await changesSince(git, { tip, target }, [...new Set(paths.filter((path) => path !== ''))]);
  const all = (wanted: ReadonlySet<string>) => wanted.size > 0 && [...wanted].every((one) => landed.has(one));
  return all(whole) || (all(single) && (await mergesAreMechanical(git, { tip, target })));
};

/** What the target's own commits did to these files. */
const changesSince = async (
  git: Git,
  { tip, target }: Ends,
  paths: readonly string[],
): Promise<ReadonlySet<string>> => {
  const commits = await list(git, [target, `^${tip}`, '--', ...paths]);
  // So many names that a command line may not take them: then all that those commits changed is looked at.
  const only = paths.length <= 500 ? ['--', ...paths] : [];
  return changesIn(await patch(git, ['--stdin', ...only], commits));
};

/** A merge with a hand in it (a resolved conflict) holds work that is in none of the other commits. */
const mergesAreMechanical = async (git: Git, { tip, target }: Ends): Promise<boolean> => {
  const args = ['rev-list', '--merges', '--parents', tip, `^${target}`];
  const lines = (await gitLine(git, args)).split('\n').filter((line) => line !== '');
  const guarded = await withoutMergeDrivers(git);
  for (const line of lines) {
    const [merge = '', ours = '', theirs = '', ...more] = line.split(' ');
    if (more.length > 0) return false;
    const trial = await tryMerge(guarded, ours, theirs);
    if (trial.kind !== 'clean' || trial.tree !== (await treeOf(git, merge))) return false;
  }
  return true;
};

/** Ids of the commits that are no merges; a path goes in as a line, so one with a line break finds nothing. */
const list = async (git: Git, lines: readonly string[]): Promise<string> =>
  (await runGit(git, ['rev-list', '--no-merges', '--stdin'], { input: `${lines.join('\n')}\n` })).stdout;

const patch = async (git: Git, args: readonly string[], input?: string): Promise<string> =>
  (
    await runGit(git, ['diff-tree', '-p', '-r', '--root', '--no-commit-id', ...form, ...args], {
      ...(input === undefined ? {} : { input }),
    })
  ).stdout;

const form = [
  '--no-renames',
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  '--full-index',
  '--unified=3',
  '--diff-algorithm=myers',
  '--submodule=short',
];

/**
 * The changes in a patch, a digest for each file: without the places in the file, which move, but with every blank,
 * which git's own patch ids pass over although it means something.
 */
const changesIn = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .split(/^(?=diff --git )/m)
      .filter((section) => section !== '')
      .map((section) => createHash('sha256').update(withoutPlaces(section)).digest('hex')),
  );

/** Of a file that is no text, or whose bytes were lost in reading, the ids say what changed. */
const withoutPlaces = (section: string): string => {
  const needsIds = section.includes('\uFFFD') || /^Binary files /m.test(section);
  return section
    .split('\n')
    .filter((line) => needsIds || !line.startsWith('index '))
    .map((line) => (line.startsWith('@@ ') ? '@@' : line))
    .join('\n');
};
