import { PassThrough } from 'node:stream';
import type { Io } from '../../src/cli/io.ts';

export type RecordingIo = {
  readonly io: Io;
  readonly stdin: PassThrough;
  readonly said: { out: string; err: string };
};

/** A world for a command that remembers what was said. */
export const recordingIo = (given: Partial<Pick<Io, 'cwd' | 'env' | 'terminal'>> = {}): RecordingIo => {
  const said = { out: '', err: '' };
  const { terminal = false } = given;
  const stdin = Object.assign(new PassThrough(), { isTTY: terminal });
  const io: Io = {
    cwd: '/',
    env: {},
    terminal,
    screen: null,
    ...given,
    stdin,
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    onSignal: () => () => {},
  };
  return { io, stdin, said };
};
