import type { Socket } from 'node:net';
import type { DashError } from '../core/error.ts';
import { answerCommand } from './answer.ts';
import type { Desk } from './desk.ts';
import { helloFault } from './hello.ts';
import { formatMessage, parseMessage } from './message.ts';
import { createMessageReader } from './message-reader.ts';
import { type FromServer, RequestSchema } from './protocol.ts';
import { failed, malformed, noHello, tooLong } from './refusal.ts';
import { createWaker } from './waker.ts';

/** One client, as the server sees it. */
export type Peer = {
  /** Tells it of a new event, if it has subscribed. */
  readonly wake: (seq: number) => void;
  /** Ends the connection once what is being done for it is answered. */
  readonly end: () => Promise<void>;
};

/** Serves one client until it goes or breaks a rule; then it is told which one. Its requests are served in order. */
export const receive = (socket: Socket, desk: Desk): Peer => {
  const reader = createMessageReader();
  const waker = createWaker(socket);
  let stage: 'greeting' | 'serving' | 'over' = 'greeting';
  let subscribed = false;
  let work = Promise.resolve();

  const say = (message: FromServer): void => {
    if (socket.writable) socket.write(formatMessage(message));
    if (socket.writableLength > desk.limits.unsentBytes) socket.destroy();
  };

  const refuse = (error: DashError): void => {
    stage = 'over';
    refuseClient(socket, error);
  };

  const take = async (line: string | null): Promise<void> => {
    if (line === null) return refuse(tooLong());
    if (stage === 'greeting') return greet(line);
    const request = parseMessage(RequestSchema, line);
    if (request === undefined) return refuse(malformed('a request'));
    if ('command' in request) return say(await answerCommand(request, desk));
    if ('subscribe' in request) subscribed = true;
    const { seq, ...rest } = desk.status();
    // A subscriber gets the newest number at once, so that nothing falls between reading the log and being told.
    say({ id: request.id, ok: true, seq, ...('status' in request ? rest : {}) });
  };

  const greet = (line: string): void => {
    const fault = helloFault(line, desk.token);
    if (fault === null) {
      clearTimeout(patience);
      stage = 'serving';
      say({ id: null, ok: true });
    } else refuse(fault);
  };

  const takeAll = async (lines: readonly (string | null)[]): Promise<void> => {
    for (const line of lines) {
      if (stage === 'over' || socket.destroyed) return;
      await take(line);
    }
  };

  const patience = setTimeout(() => refuse(noHello()), desk.limits.helloMs).unref();
  socket.on('close', () => clearTimeout(patience));
  socket.on('data', (bytes) => {
    if (stage === 'over') return;
    // Nothing more is read meanwhile, so what a client asks for waits on its own side.
    socket.pause();
    work = takeAll(reader.push(bytes)).then(() => void socket.resume());
  });

  return {
    wake: (seq) => {
      if (subscribed && stage === 'serving') waker(seq);
    },
    end: async () => {
      stage = 'over';
      await work;
      socket.end();
    },
  };
};

/** What the client still sends is read and thrown away for a moment: a reset would take the answer from it. */
export const refuseClient = (socket: Socket, error: DashError): void => {
  socket.end(formatMessage(failed(null, error)));
  socket.resume();
  setTimeout(() => socket.destroy(), graceMs).unref();
};

const graceMs = 1000;
