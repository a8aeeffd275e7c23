import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../core/error.ts';

export type ChangeSources = {
  readonly argument: string | undefined;
  readonly change: string | null;
  readonly changeFile: string | null;
  readonly cwd: string;
  readonly readStdin: () => Promise<string>;
  /** Where to get one when none was given: asks the user, or takes the title of a given plan. Null: nowhere. */
  readonly otherwise?: (() => Promise<string | null>) | null;
};

/** The change request, from wherever it was given. Throws a UsageError when there is none, or more than one. */
export const readChange = async (sources: ChangeSources): Promise<string> => {
  const { argument, change, changeFile, cwd, readStdin, otherwise } = sources;
  const given = [argument, change, changeFile].filter((one) => one !== undefined && one !== null);
  if (given.length > 1) {
    throw new UsageError('The change request was given more than once.', {
      code: 'change-twice',
      hint: 'Give it as the argument, with --change, or with --change-file.',
    });
  }
  const text = await (changeFile === null
    ? (argument ?? change ?? otherwise?.() ?? null)
    : changeFile === '-'
      ? readStdin()
      : fromFile(resolve(cwd, changeFile)));
  const cleaned = text?.replaceAll('\0', '').trim() ?? '';
  if (cleaned !== '') return cleaned;
  throw new UsageError(text === null ? 'There is no change request.' : 'The change request is empty.', {
    code: 'change-empty',
    hint: 'Say what to change: aider-dash "Add rate limiting to the public API"',
  });
};

const fromFile = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'is not there' : `can’t be read (${cause.code ?? cause.message})`;
    throw new UsageError(`The file ${path} with the change request ${why}.`, {
      code: 'change-unreadable',
      hint: 'Check the path given with --change-file.',
      cause,
    });
  });
