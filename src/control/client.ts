import { connect } from 'node:net';
import type { Command } from '../core/command.ts';
import { DashError } from '../core/error.ts';
import { isAlive } from '../system/identity.ts';
import { type ControlFile, readControlFile } from './control-file.ts';
import { converse, gone } from './conversation.ts';
import { isPipe } from './place.ts';
import { protocolVersion, type Status, StatusSchema } from './protocol.ts';
import { lookAtSocket } from './socket-file.ts';

/** A connection to a run's scheduler. It keeps the process alive until it is closed. */
export type ControlClient = {
  /** What the scheduler says about it, if anything. Throws a DashError: the scheduler's own, or as `connectControl`. */
  readonly send: (command: Command) => Promise<string | undefined>;
  readonly status: () => Promise<Status>;
  /** Calls back with the newest event's number, at once and whenever there are more: read the log then. */
  readonly subscribe: (onSeq: (seq: number) => void) => Promise<void>;
  /** Resolves when the connection is no more, whoever ended it: no wake-up comes after that. */
  readonly ended: Promise<void>;
  /** What is not answered yet fails with `scheduler-gone`. */
  readonly close: () => void;
};

/**
 * Connects to the scheduler of the run in this folder. `timeoutMs` is for each answer. Throws a DashError:
 * `scheduler-gone`, `scheduler-silent`, `socket-not-ours`, or one of `control-…` when the two don't fit.
 */
export const connectControl = async (
  runFolderPath: string,
  { timeoutMs = 10_000 }: { readonly timeoutMs?: number } = {},
): Promise<ControlClient> => {
  const { socket: path, token, identity } = findServer(runFolderPath);
  const listeners = new Set<(seq: number) => void>();
  const onSeq = (seq: number): void => {
    for (const listener of listeners) listener(seq);
  };
  const socket = connect(path);
  const { ask, ended } = converse(socket, { pid: identity.pid, timeoutMs, onSeq });
  let last = 0;
  const request = (wish: object) => {
    last += 1;
    return ask(last, { id: last, ...wish });
  };

  try {
    await ask(null, { v: protocolVersion, token }, Math.min(timeoutMs, helloMs));
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return {
    send: async (command) => (await request({ command })).said,
    status: async () => {
      const { pid, run, seq } = await request({ status: true });
      return StatusSchema.parse({ pid, run, seq });
    },
    subscribe: async (listener) => {
      listeners.add(listener);
      const { seq } = await request({ subscribe: true });
      if (seq !== undefined) listener(seq);
    },
    ended,
    close: () => void socket.destroy(),
  };
};

/** Greeting takes no work: who doesn't answer it within this, in ms, stands still. */
const helloMs = 10_000;

const findServer = (runFolderPath: string): ControlFile => {
  const found = readControlFile(runFolderPath);
  if (found === null) throw gone('It never listened.');
  if (isPipe(found.socket)) return found;
  if (!isAlive(found.identity)) throw gone(`Its process ${found.identity.pid} has ended.`);
  const there = lookAtSocket(found.socket);
  if (there === 'socket') return found;
  if (there === 'nothing') throw gone('It does not listen any more.');
  throw new DashError(`Expected the socket of the run's scheduler at ${found.socket}, found ${there}.`, {
    code: 'socket-not-ours',
    hint: 'Look at what it is, then remove it.',
  });
};
