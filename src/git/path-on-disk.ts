import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkRelativePath } from '../core/path.ts';

/** Where a path leads, or one sentence that says why it may not be used. */
export type DiskVerdict =
  | { readonly ok: true; readonly path: string; readonly exists: boolean }
  | { readonly ok: false; readonly reason: string };

/**
 * Whether a relative path stays inside `root` on the disk as it is now: no symlink in any part that exists, no
 * file with a second name elsewhere, nothing inside another repository. `path` in the answer is absolute.
 */
export const checkPathOnDisk = async (
  root: string,
  path: string,
  tracked?: ReadonlySet<string>,
): Promise<DiskVerdict> => {
  const verdict = checkRelativePath(path, tracked);
  if (!verdict.ok) return verdict;
  const segments = path.split('/');
  const whole = join(root, path);
  for (let count = 1; count <= segments.length; count += 1) {
    const part = segments.slice(0, count).join('/');
    const stats = await lstat(join(root, part)).catch(whenMissing);
    if (stats === null) return { ok: true, path: whole, exists: false };
    if (stats.isSymbolicLink()) return { ok: false, reason: `${part} is a symlink` };
    const isLast = count === segments.length;
    if (isLast && !stats.isFile()) return { ok: false, reason: `${part} is no file` };
    if (isLast && stats.nlink > 1) return { ok: false, reason: `${part} is a hard link to a file elsewhere` };
    if (isLast) break;
    if (!stats.isDirectory()) return { ok: false, reason: `${part} is no folder` };
    if ((await lstat(join(root, part, '.git')).catch(whenMissing)) !== null)
      return { ok: false, reason: `${part} is another repository` };
  }
  return { ok: true, path: whole, exists: true };
};

const whenMissing = (error: NodeJS.ErrnoException): null => {
  if (error.code === 'ENOENT') return null;
  throw error;
};
