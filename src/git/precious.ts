import { join } from 'node:path';
import { committable } from './commit.ts';
import { contentHash, type DirtyPath, dirtyPaths } from './dirty-path.ts';
import { type Git, gitFields } from './runner.ts';

/** Files and folders (relative) that were copied into a work tree from the folder `from`. */
export type Placed = { readonly from: string; readonly paths: readonly string[] };

export type Uncommitted = {
  /** What is in no commit and can't be made again, file by file. */
  readonly work: readonly DirtyPath[];
  /** Of these, what no commit can take: settings files that may hold keys, nested repositories, odd names. */
  readonly stuck: readonly DirtyPath[];
  /** Untracked files that were placed there and are unchanged. */
  readonly placed: readonly DirtyPath[];
};

/**
 * What a work tree holds that would be lost with it: everything uncommitted, and ignored files but for caches. What
 * was copied into it and still is as at its source doesn't count.
 */
export const uncommittedWork = async (worktree: Git, placed: Placed): Promise<Uncommitted> => {
  const dirty = await dirtyPaths(worktree, { ignored: true });
  const kept = dirty.filter(({ kind, path }) => kind !== 'ignored' || !isCache(path));
  const files = (await Promise.all(kept.map((entry) => filesOf(worktree, entry)))).flat();
  const isCopy = await Promise.all(files.map((entry) => isUnchangedCopy(entry, placed)));
  const work = files.filter((_, index) => isCopy[index] === false);
  const takes = new Set(committable(work));
  return {
    work,
    stuck: work.filter(({ path }) => !takes.has(path)),
    placed: files.filter(({ kind }, index) => kind === 'untracked' && isCopy[index] === true),
  };
};

/** Whether an ignored path is one that anybody can make again, or aider's own. */
export const isCache = (path: string): boolean => cache.test(path);

const cache =
  /(^|\/)(\.aider[^/]*|__pycache__|[^/]+\.pyc|node_modules|\.venv|venv|\.tox|\.nox|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.vitest|\.cache)(\/|$)/;

/** git tells an ignored folder as one entry. One without files for git is another repository. */
const filesOf = async (worktree: Git, entry: DirtyPath): Promise<readonly DirtyPath[]> => {
  if (entry.kind !== 'ignored' || !entry.path.endsWith('/')) return [entry];
  const args = ['ls-files', '--others', '--ignored', '--exclude-standard', '-z', '--', entry.path];
  const paths = (await gitFields(worktree, args)).filter((path) => !isCache(path));
  return Promise.all(
    paths.map(async (path): Promise<DirtyPath> => {
      return { path, kind: 'ignored', hash: await contentHash(join(worktree.cwd, path)) };
    }),
  );
};

const isUnchangedCopy = async (
  { path, hash, kind }: DirtyPath,
  { from, paths }: Placed,
): Promise<boolean> => {
  const isPlaced = paths
    .map((placed) => placed.replace(/\/+$/, ''))
    .some((placed) => path === placed || path.startsWith(`${placed}/`));
  if (!isPlaced || hash === null || (kind !== 'untracked' && kind !== 'ignored')) return false;
  return (await contentHash(join(from, path))) === hash;
};
