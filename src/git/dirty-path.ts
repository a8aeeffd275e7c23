import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pLimit from 'p-limit';
import { z } from 'zod';
import { type Git, gitFields } from './runner.ts';

/** A path that is not as the last commit has it. */
export const DirtyPathSchema = z
  .object({
    path: z.string(),
    kind: z.enum(['modified', 'deleted', 'untracked', 'conflicted', 'ignored']),
    /** Of mode and content; null where there is nothing to read, as for a deleted file or a nested repository. */
    hash: z.string().nullable(),
  })
  .readonly();
export type DirtyPath = z.infer<typeof DirtyPathSchema>;

/** Everything uncommitted in a work tree, untracked files one by one, ignored ones only when asked for. */
export const dirtyPaths = async (
  worktree: Git,
  { ignored = false }: { readonly ignored?: boolean } = {},
): Promise<readonly DirtyPath[]> => {
  const entries = await statusEntries(worktree, ignored);
  const turn = pLimit(16);
  return Promise.all(
    entries.map(({ path, kind }) =>
      turn(async (): Promise<DirtyPath> => {
        const hash = await contentHash(join(worktree.cwd, path));
        return { path, kind: kind === 'modified' && hash === null ? 'deleted' : kind, hash };
      }),
    ),
  );
};

/** Those of `now` that are new or differ from what stood in `before`. */
export const changedSince = (
  before: readonly DirtyPath[],
  now: readonly DirtyPath[],
): readonly DirtyPath[] => {
  const known = new Map(before.map((entry) => [entry.path, entry]));
  return now.filter((entry) => {
    const old = known.get(entry.path);
    return old === undefined || old.hash !== entry.hash || old.kind !== entry.kind;
  });
};

/** Hash of a file's or symlink's mode and content; null when there is none or it is something else. */
export const contentHash = async (path: string): Promise<string | null> => {
  const stats = await lstat(path).catch(() => null);
  if (stats === null) return null;
  const hash = createHash('sha256').update(`${stats.mode.toString(8)}\0`);
  if (stats.isSymbolicLink()) return hash.update(await readlink(path)).digest('hex');
  if (!stats.isFile()) return null;
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
};

type StatusEntry = Pick<DirtyPath, 'path' | 'kind'>;

const statusEntries = async (worktree: Git, ignored: boolean): Promise<readonly StatusEntry[]> => {
  const args = [
    'status',
    '--porcelain=v2',
    '-z',
    '--untracked-files=all',
    '--no-renames',
    '--ignore-submodules=dirty',
  ];
  const fields = await gitFields(worktree, ignored ? [...args, '--ignored=matching'] : args);
  // A file that is deleted in the index and there on disk stands twice: once is enough, and the disk counts.
  const byPath = new Map(fields.flatMap(parseStatus).map((entry) => [entry.path, entry]));
  return [...byPath.values()];
};

const parseStatus = (field: string): readonly StatusEntry[] => {
  const words = field.split(' ');
  const pathAfter = (count: number): string => words.slice(count).join(' ');
  switch (words[0]) {
    case '1':
      return [{ kind: 'modified', path: pathAfter(8) }];
    case 'u':
      return [{ kind: 'conflicted', path: pathAfter(10) }];
    case '?':
      return [{ kind: 'untracked', path: pathAfter(1) }];
    case '!':
      return [{ kind: 'ignored', path: pathAfter(1) }];
    default:
      return [];
  }
};
