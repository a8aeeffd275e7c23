import { type Git, gitFields } from './runner.ts';

export type TrackedFile = {
  readonly path: string;
  /** As git writes it: `100644`, `100755`, `120000` (symlink), `160000` (submodule). */
  readonly mode: string;
  readonly kind: 'file' | 'symlink' | 'submodule';
  /** In bytes; 0 for a submodule. */
  readonly size: number;
};

/** Everything that a commit holds, from the top of the repository. */
export const listTrackedFiles = async (git: Git, commit: string): Promise<readonly TrackedFile[]> => {
  const args = ['ls-tree', '-r', '-z', '-l', '--full-tree', '--end-of-options', commit];
  return (await gitFields(git, args)).map(parseTreeEntry);
};

/** The paths that changed last, newest commit first, each once, at most `count` of them. */
export const recentFiles = async (git: Git, count: number): Promise<readonly string[]> => {
  const args = [
    'log',
    '-n',
    '300',
    '--name-only',
    '-z',
    '--format=',
    '--no-renames',
    '--no-ext-diff',
    'HEAD',
    '--',
  ];
  const paths = (await gitFields(git, args)).filter((path) => path !== '');
  return [...new Set(paths)].slice(0, count);
};

/** `MODE TYPE ID    SIZE<tab>PATH`, where the size is `-` for a submodule. */
const parseTreeEntry = (entry: string): TrackedFile => {
  const tab = entry.indexOf('\t');
  const [mode = '', , , size = ''] = entry.slice(0, tab).split(/ +/);
  return { path: entry.slice(tab + 1), mode, kind: kindOf(mode), size: Number.parseInt(size, 10) || 0 };
};

const kindOf = (mode: string): TrackedFile['kind'] => {
  if (mode === '160000') return 'submodule';
  return mode === '120000' ? 'symlink' : 'file';
};
