import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { directories } from '../../config/directories.ts';
import { UsageError } from '../../core/error.ts';
import { configFileName } from '../../run/settings.ts';
import { guessCommands } from '../init/guess.ts';
import { starterFile } from '../init/starter.ts';
import type { Io } from '../io.ts';
import { repositoryHere } from '../place.ts';

/** Writes an `aider-dash.yaml` to start from at the repository's root. Throws a UsageError where one is already. */
export const init = async (io: Io): Promise<number> => {
  const { top } = await repositoryHere(io);
  const path = join(top, configFileName);
  const shown = relative(io.cwd, path);
  const guess = guessCommands(top);
  write(path, shown, starterFile(guess));
  const userFile = join(directories(io.env).config, 'config.yaml');
  const guessed = [guess.validate, guess.setup].filter((command) => command !== null);
  io.out(`Wrote ${shown}.\n`);
  io.out(
    guess.validate === null
      ? 'Nothing here tells how the project is tested: set "validate" in it, or agents’ work is merged untested.\n'
      : `Guessed from ${guess.by}: ${guessed.join(' and ')}. Look whether that is right.\n`,
  );
  io.out(
    [
      'While the file is not committed, its commands count. Once it is committed, they count only for those who',
      `trust it: with --trust-repo-config, or with "trust: [${top}]" in ${userFile}.\n`,
    ].join('\n'),
  );
  return 0;
};

/** `wx` follows no symlink and replaces nothing. */
const write = (path: string, shown: string, text: string): void => {
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    if (code === 'EEXIST')
      throw new UsageError(`${shown} is there already, and is left as it is.`, {
        code: 'init-exists',
        hint: 'Edit it, or move it away and run "aider-dash init" again.',
      });
    throw new UsageError(`${shown} can’t be written (${code}).`, {
      code: 'init-unwritable',
      hint: 'Make the repository’s folder writable for you.',
      cause,
    });
  }
};
