import type { Socket } from 'node:net';
import { formatMessage } from './message.ts';

/**
 * Tells a client of new events, one message under way at a time: what comes meanwhile is one message more, however
 * many events and however slow the client.
 */
export const createWaker = (socket: Socket): ((seq: number) => void) => {
  let newest = 0;
  let told = 0;
  let underWay = false;

  const push = (): void => {
    if (!socket.writable) return;
    underWay = true;
    told = newest;
    socket.write(formatMessage({ seq: newest }), (error) => {
      underWay = false;
      if (!error && newest > told) push();
    });
  };

  return (seq) => {
    newest = seq;
    if (!underWay) push();
  };
};
