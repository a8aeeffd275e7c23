import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createToken, writeControlFile } from '../../src/control/control-file.ts';
import { type ControlOptions, startControlServer } from '../../src/control/server.ts';
import { readIdentity } from '../../src/system/identity.ts';
import { temporaryFolder } from '../system/place.ts';

export const run = '20250101-000000-abcd';

/** A server in this process that is told of in the folder of its run. */
export const startServer = async (options: Partial<ControlOptions> = {}) => {
  const folder = temporaryFolder();
  const place = options.place ?? join(folder, 'socket');
  const token = createToken();
  const handle = async () => ({});
  const server = await startControlServer({ place, token, run, seq: 7, handle, ...options });
  onTestFinished(() => server.close());
  announce(folder, { place, token });
  return { folder, place, token, server };
};

export const announce = (
  folder: string,
  { place, token, pid = process.pid }: { place: string; token: string; pid?: number },
): void => {
  const identity = readIdentity(pid);
  if (identity === null) throw new Error(`${pid} does not live.`);
  mkdirSync(folder, { recursive: true });
  writeControlFile(folder, { socket: place, token, identity });
};

/** A client that says and hears bytes. */
export const rawClient = async (place: string) => {
  const socket = connect(place);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return { socket, ...listen(socket) };
};

/** What a socket says, message by message. */
const listen = (socket: Socket) => {
  let text = '';
  const heard = () =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  const change = new EventTarget();
  const tell = () => change.dispatchEvent(new Event('change'));
  socket.on('data', (bytes) => {
    text += bytes.toString('utf8');
    tell();
  });
  socket.on('error', () => {});
  socket.on('close', tell);
  /** All messages, once there are so many or the connection is closed. */
  const messages = async (count: number) => {
    while (heard().length < count && !socket.closed) await once(change, 'change');
    return heard();
  };
  /** All messages, once the other side has ended the connection. */
  const ending = async () => {
    while (!socket.closed) await once(change, 'change');
    return heard();
  };
  return { messages, ending, heard };
};

export const hello = (token: string): string => `${JSON.stringify({ v: 1, token })}\n`;

export const line = (message: object): string => `${JSON.stringify(message)}\n`;
