import { createLineSplitter } from '../system/line-splitter.ts';
import { longestMessage } from './protocol.ts';

export type MessageReader = {
  /** The whole lines that these bytes complete. Null stands for a message that is too long; read no further then. */
  readonly push: (bytes: Uint8Array) => readonly (string | null)[];
};

/** Finds the messages in what a socket gives, however it was cut. Keeps little more than one message. */
export const createMessageReader = (): MessageReader => {
  // A line that is cut gets a mark, and so is longer than the limit.
  const splitter = createLineSplitter(longestMessage);
  return {
    push: (bytes) => {
      const lines = splitter
        .push(bytes)
        .map((line) => (Buffer.byteLength(line) > longestMessage ? null : line));
      return splitter.unfinished() > longestMessage ? [...lines, null] : lines;
    },
  };
};
