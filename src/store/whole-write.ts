import { writeSync } from 'node:fs';
import { DashError } from '../core/error.ts';

/**
 * Writes all the bytes, in as many writes as the system needs: a disk that fills up takes a part of them first.
 * Throws what the system throws.
 */
export const writeWhole = (descriptor: number, bytes: Uint8Array): void => {
  let written = 0;
  while (written < bytes.length) {
    const taken = writeSync(descriptor, bytes, written, bytes.length - written);
    if (taken === 0)
      throw new DashError('The disk took no more bytes.', { code: 'disk-full', hint: fullHint });
    written += taken;
  }
};

/** The error for a write that failed: `disk-full` where there is no room, else `write-failed`. */
export const writeError = (path: string, cause: unknown): DashError => {
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (isFull(cause)) {
    return new DashError(`No room left to write ${path} (${reason}).`, {
      code: 'disk-full',
      hint: fullHint,
      cause,
    });
  }
  return new DashError(`Cannot write ${path} (${reason}).`, {
    code: 'write-failed',
    hint: brokenHint,
    cause,
  });
};

/** Whether this error says that our own files can't be written: then nothing can go on. */
export const isWriteError = (error: unknown): boolean =>
  error instanceof DashError && (error.code === 'disk-full' || error.code === 'write-failed');

const brokenHint =
  'See to the disk (dmesg tells more). The run was stopped in order; its branches and work trees are kept.';

const fullHint =
  'Make room on the disk (or raise the quota). The run was stopped in order; its branches and work trees are kept.';

const fullCodes: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EFBIG', 'disk-full'];

const isFull = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && fullCodes.includes(cause.code);
