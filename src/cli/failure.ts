import { CommanderError } from 'commander';
import { DashError } from '../core/error.ts';
import type { Io } from './io.ts';

/** Says on standard error what went wrong and what to do, in one line; returns the exit code. */
export const printError = async (io: Io, error: unknown): Promise<number> => {
  const { sanitizeLine } = await import('../core/sanitize.ts');
  const say = (text: string) => io.err(`aider-dash: ${sanitizeLine(text.replaceAll(/\s*\n\s*/g, ' '))}\n`);
  if (error instanceof CommanderError) {
    const message = sentence(error.message.replace(/^error: /, ''));
    say(message.includes('Did you mean') ? message : `${message} See aider-dash --help.`);
    return 2;
  }
  if (error instanceof DashError) {
    say(error.hint === undefined ? error.message : `${sentence(error.message)} ${error.hint}`);
    return error.exitCode;
  }
  if (isSystemError(error)) {
    const full = error.code === 'ENOSPC' || error.code === 'EDQUOT';
    say(full ? `The disk is full (${error.message}). Make room, then try again.` : error.message);
    return 1;
  }
  say(
    error instanceof Error
      ? `${error.message} This is a fault of aider-dash. ${place(error)}`
      : String(error),
  );
  return 1;
};

/** With a capital and a full stop, unless it begins with a name or ends with a mark of its own. */
const sentence = (text: string): string => {
  const begun = text.replace(
    /^(unknown|option|too many|missing)\b/,
    (word) => word.charAt(0).toUpperCase() + word.slice(1),
  );
  return /[.!?:)]$/.test(begun) ? begun : `${begun}.`;
};

const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'code' in error && 'syscall' in error;

const place = (error: Error): string => (error.stack ?? '').split('\n').slice(1, 3).join(' ').trim();
