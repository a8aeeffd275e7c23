import { lstatSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { DashError } from '../core/error.ts';
import { isPipe } from './place.ts';

/**
 * Makes room for a socket: takes a dead one of ours away. The caller has the run's owner lock, so that no other
 * scheduler of the run does the same. Throws a DashError `socket-in-the-way` and leaves what is anything else.
 */
export const clearPlace = async (path: string): Promise<void> => {
  if (isPipe(path)) return;
  const found = lookAtSocket(path);
  if (found === 'nothing') return;
  if (found !== 'socket') throw inTheWay(path, found);
  if (await isAnswered(path)) throw inTheWay(path, 'a socket where somebody answers');
  unlinkSync(path);
};

/** What a place holds: nothing, a socket of this user's, or something else in words. Follows no symlink. */
export const lookAtSocket = (path: string): 'nothing' | 'socket' | `a${string}` => {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 'nothing';
  if (stat.isSymbolicLink()) return 'a symlink';
  if (!stat.isSocket()) return stat.isDirectory() ? 'a folder' : 'a file';
  const self = process.geteuid?.();
  return self === undefined || stat.uid === self ? 'socket' : `a socket of user ${stat.uid}`;
};

export const inTheWay = (path: string, found: string, cause?: unknown): DashError =>
  new DashError(`Expected nothing at ${path}, where the run's socket has to be; found ${found}.`, {
    code: 'socket-in-the-way',
    hint: 'Look at what it is, then remove or rename it.',
    cause,
  });

/** Only a refusal says that nobody does: a listener may be too busy to be reached. */
const isAnswered = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path);
    const end = (answered: boolean) => () => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', end(true));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code !== 'ECONNREFUSED')());
  });
