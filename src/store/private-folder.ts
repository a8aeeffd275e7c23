import { closeSync, constants, fchmodSync, fstatSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../core/error.ts';

/**
 * Makes `base/part/part…` and gives its path. `base` is the user's (made if missing, otherwise taken as it is);
 * each part is ours: a real folder, not a symlink, owned by this user, mode 0700.
 * Throws a UsageError (`folder-not-ours`, `folder-unwritable`).
 */
export const ensurePrivateFolder = (base: string, ...parts: readonly string[]): string => {
  attempt(base, () => mkdirSync(base, { recursive: true, mode: 0o700 }));
  return parts.reduce((folder, part) => {
    const path = join(folder, checkedName(part));
    attempt(path, () => makeFolder(path));
    attempt(path, () => secure(path));
    return path;
  }, base);
};

const checkedName = (part: string): string => {
  if (part !== '' && part !== '.' && part !== '..' && !/[/\\\0]/.test(part)) return part;
  throw new UsageError(`Expected the name of a folder, found ${JSON.stringify(part)}.`, {
    code: 'folder-name',
  });
};

const makeFolder = (path: string): void => {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
};

/** Through a descriptor, so that what is checked is what is changed. */
const secure = (path: string): void => {
  const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants;
  const descriptor = openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  try {
    const { uid, mode } = fstatSync(descriptor);
    const self = process.geteuid?.();
    if (self !== undefined && uid !== self) throw notOurs(path, `it belongs to user ${uid}`);
    if ((mode & 0o777) !== 0o700) fchmodSync(descriptor, 0o700);
  } finally {
    closeSync(descriptor);
  }
};

const attempt = (path: string, action: () => void): void => {
  try {
    action();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw folderError(path, error);
  }
};

const folderError = (path: string, cause: unknown): UsageError => {
  const code = codeOf(cause);
  if (code === 'ELOOP' || code === 'ENOTDIR' || code === 'EEXIST') {
    return notOurs(path, 'it is a symlink or a file');
  }
  return new UsageError(`Cannot make or open the folder ${path} (${code ?? String(cause)}).`, {
    code: 'folder-unwritable',
    hint: `Make it writable for you: chmod u+rwx ${JSON.stringify(path)} or the folder that holds it.`,
    cause,
  });
};

const notOurs = (path: string, found: string): UsageError =>
  new UsageError(`Expected ${path} to be a folder of yours; ${found}.`, {
    code: 'folder-not-ours',
    hint: 'Look at what it is, then remove or rename it.',
  });

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;
