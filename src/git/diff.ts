import { type Git, gitFields, runGit } from './runner.ts';

export type ChangedFile = {
  readonly path: string;
  readonly change: 'added' | 'modified' | 'deleted' | 'type-changed';
  /** As git writes it: `100644`, `100755`, `120000` (symlink), `160000` (submodule), `000000` (none). */
  readonly oldMode: string;
  readonly newMode: string;
};

export type DiffStat = { readonly added: number; readonly removed: number; readonly files: number };

/** What differs between two commits; a renamed file counts as one deleted and one added. */
export const changedFiles = async (git: Git, base: string, tip: string): Promise<readonly ChangedFile[]> =>
  filesOf(await diffTree(git, ['--raw'], { base, tip }));

/** Lines added and removed, and files touched; a binary file counts as a file without lines. */
export const diffStat = async (git: Git, base: string, tip: string): Promise<DiffStat> =>
  statOf(await diffTree(git, ['--numstat'], { base, tip }));

/** Both at the price of one. */
export const changes = async (
  git: Git,
  base: string,
  tip: string,
): Promise<{ readonly files: readonly ChangedFile[]; readonly stat: DiffStat }> => {
  const fields = await diffTree(git, ['--raw', '--numstat'], { base, tip });
  // All files come first, two fields each, then as many rows of numbers.
  const files = (fields.length / 3) * 2;
  return { files: filesOf(fields.slice(0, files)), stat: statOf(fields.slice(files)) };
};

const diffTree = (
  git: Git,
  what: readonly string[],
  { base, tip }: { readonly base: string; readonly tip: string },
): Promise<readonly string[]> =>
  gitFields(git, ['diff-tree', '-r', '-z', ...what, ...plain, '--end-of-options', base, tip]);

/** `:OLDMODE NEWMODE OLDID NEWID STATUS`, then the path. */
const filesOf = (fields: readonly string[]): readonly ChangedFile[] => {
  const files: ChangedFile[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [oldMode = '', newMode = '', , , status = ''] = (fields[index] ?? '').slice(1).split(' ');
    files.push({ path: fields[index + 1] ?? '', change: changeOf(status), oldMode, newMode });
  }
  return files;
};

/** `ADDED TAB REMOVED TAB PATH`. */
const statOf = (rows: readonly string[]): DiffStat => {
  const sum = (column: number): number =>
    rows.reduce((total, row) => total + (Number.parseInt(row.split('\t')[column] ?? '', 10) || 0), 0);
  return { added: sum(0), removed: sum(1), files: rows.length };
};

export type DiffText = {
  readonly base: string;
  readonly tip: string;
  readonly color?: boolean;
  /** What is longer is cut at a line's end, and a last line says so. */
  readonly maxBytes?: number;
};

/** The difference between two commits for people and models: unified, with renames. Untrusted text. */
export const diffText = async (
  git: Git,
  { base, tip, color = false, maxBytes }: DiffText,
): Promise<string> => {
  const look = [
    `--color=${color ? 'always' : 'never'}`,
    '--src-prefix=a/',
    '--dst-prefix=b/',
    '-M',
    '--patch',
  ];
  const safe = ['--no-ext-diff', '--no-textconv', '--submodule=short'];
  const { stdout } = await runGit(git, ['diff', ...look, ...safe, '--end-of-options', base, tip, '--']);
  return maxBytes === undefined ? stdout : cutAtLine(stdout, maxBytes);
};

export type ListedCommit = { readonly id: string; readonly subject: string };

/** The commits that `tip` has and `base` has not, newest first. Subjects are untrusted text. */
export const commitsBetween = async (
  git: Git,
  base: string,
  tip: string,
): Promise<readonly ListedCommit[]> => {
  const args = [
    'log',
    '-z',
    '--format=%H %s',
    '--no-show-signature',
    '--end-of-options',
    tip,
    `^${base}`,
    '--',
  ];
  return (await gitFields(git, args)).map((line) => ({
    id: line.split(' ', 1)[0] ?? '',
    subject: afterSpace(line),
  }));
};

const plain = ['--no-renames', '--no-ext-diff', '--no-textconv', '--no-abbrev'];

const changeOf = (status: string): ChangedFile['change'] => {
  switch (status[0]) {
    case 'A':
      return 'added';
    case 'D':
      return 'deleted';
    case 'T':
      return 'type-changed';
    default:
      return 'modified';
  }
};

const afterSpace = (line: string): string => line.slice(line.indexOf(' ') + 1);

const cutAtLine = (text: string, maxBytes: number): string => {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  const end = bytes.lastIndexOf('\n', maxBytes - 1) + 1;
  return `${bytes.subarray(0, end)}… cut: ${bytes.length - end} of ${bytes.length} bytes are left out\n`;
};
