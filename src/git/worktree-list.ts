import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve as resolvePath } from 'node:path';
import type { Repository } from './repository.ts';
import { runGit } from './runner.ts';

export type ListedWorktree = {
  readonly path: string;
  readonly head: string | null;
  readonly branch: string | null;
  /** Why it is locked; null when it isn't. */
  readonly locked: string | null;
  /** Its folder is gone. */
  readonly missing: boolean;
};

/** All work trees of the repository, the main one first. */
export const listWorktrees = async (repository: Repository): Promise<readonly ListedWorktree[]> => {
  const { stdout } = await runGit(repository.git, ['worktree', 'list', '--porcelain', '-z']);
  const blocks = stdout.split('\0\0');
  const listed = blocks.filter((block) => block !== '').map((block) => parseBlock(block.split('\0')));
  // git marks a missing one as prunable only when it isn't locked, so the disk is asked.
  return Promise.all(listed.map(async (entry) => ({ ...entry, missing: await isMissing(entry.path) })));
};

/** The one at a path, whether or not its folder is still there. */
export const findWorktree = async (
  repository: Repository,
  path: string,
): Promise<ListedWorktree | undefined> => {
  const place = await placeOf(path);
  return (await listWorktrees(repository)).find((listed) => listed.path === place);
};

/** A path as git lists it: its parent's symlinks followed, whether or not it exists itself. */
export const placeOf = async (path: string): Promise<string> =>
  join(await realpath(dirname(path)).catch(() => dirname(resolvePath(path))), basename(path));

const isMissing = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => false,
    () => true,
  );

const parseBlock = (lines: readonly string[]): Omit<ListedWorktree, 'missing'> => {
  const value = (key: string): string | null => {
    const line = lines.find((candidate) => candidate === key || candidate.startsWith(`${key} `));
    return line === undefined ? null : line.slice(key.length + 1);
  };
  return {
    path: value('worktree') ?? '',
    head: value('HEAD'),
    branch: value('branch')?.replace(/^refs\/heads\//, '') ?? null,
    locked: value('locked'),
  };
};
