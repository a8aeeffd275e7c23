import type { Socket } from 'node:net';
import { DashError } from '../core/error.ts';
import { formatMessage, parseMessage } from './message.ts';
import { createMessageReader } from './message-reader.ts';
import { type Done, type Failed, FromServerSchema } from './protocol.ts';

/** A client's side of a connection: asks, and finds the answer that belongs to it. */
export type Conversation = {
  /** Throws a DashError: the server's own, `scheduler-silent`, `scheduler-gone`, `message-too-long`. */
  readonly ask: (id: number | null, message: object, withinMs?: number) => Promise<Done>;
  /** Resolves when the connection is no more, whoever ended it. */
  readonly ended: Promise<void>;
};

type Circumstances = {
  /** The scheduler's, to tell of. */
  readonly pid: number;
  readonly timeoutMs: number;
  readonly onSeq: (seq: number) => void;
};

type Waiting = { readonly resolve: (done: Done) => void; readonly reject: (error: DashError) => void };

/** Each answer has `timeoutMs` to come; the first may have to wait for the connection too. */
export const converse = (socket: Socket, { pid, timeoutMs, onSeq }: Circumstances): Conversation => {
  const reader = createMessageReader();
  const waiting = new Map<number | null, Waiting>();
  let fault: DashError | undefined;

  const ask: Conversation['ask'] = async (id, message, withinMs = timeoutMs) => {
    if (fault !== undefined) throw fault;
    const line = formatMessage(message);
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Done>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        timer = setTimeout(() => reject(silent(pid, `within ${withinMs / 1000} s`)), withinMs);
        socket.write(line);
      });
    } finally {
      clearTimeout(timer);
      waiting.delete(id);
    }
  };

  const hear = (line: string | null): void => {
    const message = line === null ? undefined : parseMessage(FromServerSchema, line);
    if (message === undefined) end(unintelligible());
    else if (!('ok' in message)) onSeq(message.seq);
    else if (message.ok) waiting.get(message.id)?.resolve(message);
    else if (message.id === null) end(told(message));
    else waiting.get(message.id)?.reject(told(message));
  };

  const end = (error: DashError): void => {
    fault ??= error;
    for (const { reject } of waiting.values()) reject(fault);
    socket.destroy();
  };

  socket.on('data', (bytes) => {
    for (const line of reader.push(bytes)) {
      if (fault === undefined) hear(line);
    }
  });
  socket.on('error', (error: NodeJS.ErrnoException) =>
    // The queue in front of a socket is full when nobody takes from it.
    end(
      error.code === 'EAGAIN'
        ? silent(pid, 'and its queue is full')
        : gone('It does not take connections.', error),
    ),
  );
  const ended = new Promise<void>((resolve) => {
    socket.on('close', () => {
      end(gone('It has ended the connection.'));
      resolve();
    });
  });
  return { ask, ended };
};

const told = ({ error: { code, message, hint } }: Failed): DashError =>
  new DashError(message, hint === undefined ? { code } : { code, hint });

/** The run has no scheduler that could be asked. */
export const gone = (why: string, cause?: unknown): DashError =>
  new DashError(`The run's scheduler is gone. ${why}`, {
    code: 'scheduler-gone',
    hint: 'See how the run ended with aider-dash show RUN, or go on with aider-dash resume RUN.',
    cause,
  });

const silent = (pid: number, more: string): DashError =>
  new DashError(`The run's scheduler (process ${pid}) lives but does not answer, ${more}.`, {
    code: 'scheduler-silent',
    hint: `If somebody has stopped it, kill -CONT ${pid} lets it go on. Then try again.`,
  });

const unintelligible = (): DashError =>
  new DashError("Expected an answer of the run's scheduler, found something else.", {
    code: 'control-answer',
    hint: 'Use the version of aider-dash that started the run.',
  });
