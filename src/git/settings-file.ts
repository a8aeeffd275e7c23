import { readdir, realpath, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isWithheld } from '../core/path.ts';
import { contentHash, type DirtyPath } from './dirty-path.ts';
import { type Git, gitFields, runGit } from './runner.ts';

export type Prepared = {
  /** Committed files that were taken away from the work tree and are still in its commits. */
  readonly withheld: readonly string[];
  /** Submodules, which are left empty. */
  readonly submodules: readonly string[];
};

/**
 * Takes every committed `.env*` and `.aider*` away from a work tree, so that neither aider nor anything else
 * there reads it; git goes on as if they were there. To be done again after each reset or merge.
 */
export const prepareWorktree = async (worktree: Git): Promise<Prepared> => {
  const entries = (await gitFields(worktree, ['ls-files', '--stage', '-z'])).map((entry) => ({
    mode: entry.slice(0, 6),
    path: entry.slice(entry.indexOf('\t') + 1),
  }));
  const submodules = entries.filter(({ mode }) => mode === '160000').map(({ path }) => path);
  const withheld = [...new Set(entries.map(({ path }) => path))].filter(
    (path) => isWithheld(path) && !submodules.includes(path),
  );
  if (withheld.length > 0) {
    const input = withheld.map((path) => `${path}\0`).join('');
    await runGit(worktree, ['update-index', '--skip-worktree', '-z', '--stdin'], { input });
    await removeFiles(worktree, withheld);
  }
  return { withheld, submodules };
};

/**
 * The `.env*` and `.aider*` files that stand in these folders of a work tree (`''` is the top), where aider
 * would read them; its cache of tags is none. To be taken after our own were placed there.
 */
export const settingsFiles = async (
  worktree: Git,
  folders: readonly string[],
): Promise<readonly DirtyPath[]> => {
  const lists = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(join(worktree.cwd, folder)).catch(() => []);
      return names.filter(isSettings).map((name) => join(folder, name));
    }),
  );
  return Promise.all(
    lists.flat().map(async (path): Promise<DirtyPath> => {
      return { path, kind: 'untracked', hash: await contentHash(join(worktree.cwd, path)) };
    }),
  );
};

const isSettings = (name: string): boolean => isWithheld(name) && !/^\.aider\.tags\.cache/.test(name);

export type Sweep = { readonly folders: readonly string[]; readonly keep: readonly DirtyPath[] };

/**
 * Removes the settings files that a model's reply has put or changed there since `keep` was taken: the next
 * aider would follow them. Returns their paths.
 */
export const sweepSettings = async (worktree: Git, { folders, keep }: Sweep): Promise<readonly string[]> => {
  const kept = new Map(keep.map(({ path, hash }) => [path, hash]));
  const foreign = (await settingsFiles(worktree, folders)).filter(
    ({ path, hash }) => hash === null || kept.get(path) !== hash,
  );
  const paths = foreign.map(({ path }) => path);
  await removeFiles(worktree, paths);
  return paths;
};

/** Removes those of these files that still are what they were. */
export const removeUnchanged = async (worktree: Git, files: readonly DirtyPath[]): Promise<void> => {
  const now = await Promise.all(files.map(({ path }) => contentHash(join(worktree.cwd, path))));
  const unchanged = files.filter(({ hash }, index) => hash !== null && hash === now[index]);
  await removeFiles(
    worktree,
    unchanged.map(({ path }) => path),
  );
};

/** Never through a symlink that somebody put in a folder's place: that would remove files elsewhere. */
const removeFiles = async (worktree: Git, paths: readonly string[]): Promise<void> => {
  for (const path of paths) {
    const folder = join(worktree.cwd, dirname(path));
    const real = await realpath(folder).catch(() => null);
    if (real === folder) await rm(join(worktree.cwd, path), { recursive: true, force: true });
  }
};
