import { randomBytes } from 'node:crypto';
import { closeSync, constants, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { crashable } from '../system/crash-point.ts';
import { writeError, writeWhole } from './whole-write.ts';

/**
 * Replaces a file's content so that whoever reads it, whenever power fails, sees the old or the new text and never
 * half of one. Mode 0600; a symlink in the file's place is replaced, not followed. Synchronous: it is called seldom,
 * and what comes next relies on it. Throws a DashError (`disk-full` or `write-failed`) and leaves the old file.
 */
export const writeFileAtomic = (path: string, text: string | Uint8Array): void => {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    writeAndSync(temporary, typeof text === 'string' ? Buffer.from(text) : text);
    crashable('rename', () => renameSync(temporary, path));
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw writeError(path, error);
  }
};

/** Makes a rename, a link or a new file in this folder survive a power failure. */
export const syncFolder = (folder: string): void => {
  const descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    crashable('sync', () => fsyncSync(descriptor));
  } finally {
    closeSync(descriptor);
  }
};

/** Writes a file that must not exist yet, and has it on the disk when it returns. */
export const writeAndSync = (path: string, bytes: Uint8Array): void => {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const descriptor = openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    writeWhole(descriptor, bytes);
    crashable('sync', () => fsyncSync(descriptor));
  } finally {
    closeSync(descriptor);
  }
};
