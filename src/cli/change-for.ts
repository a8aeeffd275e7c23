import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Config } from '../config/schema.ts';
import { readChange } from '../run/change.ts';
import { givenTitle } from '../run/plan-file.ts';
import { type Io, readAll } from './io.ts';

/**
 * The change request: as given; with a plan of the user's own, the title of that; else asked for on a terminal.
 * Throws a UsageError when there is none.
 */
export const changeFor = (io: Io, argument: string | undefined, config: Config): Promise<string> =>
  readChange({
    argument,
    change: config.change,
    changeFile: config.change_file,
    cwd: io.cwd,
    readStdin: () => readAll(io.stdin),
    otherwise: () => (config.plan === null ? askOnTerminal(io, config) : givenTitle(config, io.cwd)),
  });

/** One line, typed and edited as the terminal lets it. Null when nobody can be asked. */
const askOnTerminal = async (io: Io, { json, headless }: Config): Promise<string | null> => {
  if (io.stdin.isTTY !== true || !io.terminal || json || headless) return null;
  const output = new Writable({
    write: (chunk, _, done) => {
      io.err(String(chunk));
      done();
    },
  });
  const lines = createInterface({ input: io.stdin, output, terminal: false });
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    return await Promise.race([lines.question('What is to be changed? '), ended]);
  } finally {
    lines.close();
  }
};
