import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../core/error.ts';

export type ChangeSources = {
  readonly argument: string | undefined;
  readonly change: string | null;
  readonly changeFile: string | null;
  readonly cwd: string;
  readonly readStdin: () => Promise<string>;
};

/** The change request, from wherever it was given. Throws a UsageError when there is none, or more than one. */
export const readChange = async (sources: ChangeSources): Promise<string> => {
  const { argument, change, changeFile, cwd, readStdin } = sources;
  const given = [argument, change, changeFile].filter((one) => one !== undefined && one !== null);
  if (given.length > 1) {
    throw new UsageError('The change request was given more than once.', {
      code: 'change-twice',
      hint: 'Give it as the argument, with --change, or with --change-file.',
    });
  }
  const text =
    changeFile === null
      ? (argument ?? change)
      : changeFile === '-'
        ? await readStdin()
        : await fromFile(resolve(cwd, changeFile));
  if (text !== null && text !== undefined && text.trim() !== '') return text.replaceAll('\0', '').trim();
  throw new UsageError('There is no change request.', {
    code: 'change-empty',
    hint: 'Say what to change: aider-dash "Add rate limiting to the public API".',
  });
};

const fromFile = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`The change request can’t be read from ${path}.`, {
      code: 'change-unreadable',
      cause,
    });
  });
