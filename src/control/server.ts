import { chmodSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { DashError } from '../core/error.ts';
import type { Desk, Limits } from './desk.ts';
import { type Peer, receive, refuseClient } from './peer.ts';
import { isPipe } from './place.ts';
import { tooManyClients } from './refusal.ts';
import { clearPlace, inTheWay } from './socket-file.ts';

export type ControlServer = {
  /** Wakes those who have subscribed: the event with this number is in the log. */
  readonly tell: (seq: number) => void;
  /** Stops listening, removes the socket, answers what is being done and ends the clients. */
  readonly close: () => Promise<void>;
};

export type ControlOptions = Pick<Desk, 'token' | 'handle'> & {
  /** From `controlPlace`. */
  readonly place: string;
  readonly run: string;
  /** The number of the newest event so far, 0 when there is none. */
  readonly seq: number;
  readonly onFault?: Desk['onFault'];
  readonly limits?: Partial<Limits>;
};

/**
 * Listens for the clients of a run. Call it with the run's owner lock in hand. The server does not keep the process
 * alive. Throws a DashError (`socket-in-the-way`, `socket-unusable`).
 */
export const startControlServer = async (options: ControlOptions): Promise<ControlServer> => {
  const { place, token, handle, run, onFault = () => {} } = options;
  const limits = { ...usualLimits, ...options.limits };
  let newest = options.seq;
  const status = () => ({ pid: process.pid, run, seq: newest });
  const peers = new Map<Socket, Peer>();

  const server = createServer((socket) => {
    socket.unref();
    // Whatever becomes of a client is told by `close`, which follows.
    socket.on('error', () => {});
    if (peers.size >= limits.clients) return refuseClient(socket, tooManyClients(peers.size));
    peers.set(socket, receive(socket, { token, handle, onFault, status, limits }));
    socket.on('close', () => peers.delete(socket));
  });
  // Those that are refused hold their sockets for a moment; past this, they are closed without a word.
  server.maxConnections = 2 * limits.clients;
  await clearPlace(place);
  await listen(server, place);

  return {
    tell: (seq) => {
      newest = seq;
      for (const peer of peers.values()) peer.wake(seq);
    },
    close: () => close(server, peers),
  };
};

const usualLimits: Limits = { clients: 512, helloMs: 5000, unsentBytes: 1024 * 1024 };

const listen = async (server: Server, place: string): Promise<void> => {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(listenError(place, cause)));
    server.listen(place, resolve);
  });
  server.unref();
  // A connection that can't be taken is its client's trouble.
  server.on('error', () => {});
  if (!isPipe(place)) chmodSync(place, 0o600);
};

const listenError = (place: string, cause: NodeJS.ErrnoException): DashError =>
  cause.code === 'EADDRINUSE'
    ? inTheWay(place, 'another socket', cause)
    : new DashError(`Cannot listen on the socket ${place} (${cause.code ?? cause.message}).`, {
        code: 'socket-unusable',
        hint: 'Set XDG_RUNTIME_DIR to a folder of yours that can hold sockets.',
        cause,
      });

/** Holds the process until it is done, a moment at most: everything else here lets it end in the middle. */
const close = async (server: Server, peers: ReadonlyMap<Socket, Peer>): Promise<void> => {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const grace = setTimeout(() => {
    for (const socket of peers.keys()) socket.destroy();
  }, graceMs);
  for (const peer of peers.values()) void peer.end();
  await closed;
  clearTimeout(grace);
};

const graceMs = 1000;
