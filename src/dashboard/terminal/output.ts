import { closeSync, constants, openSync, writeSync } from 'node:fs';

/** Where frames go: standard output when it is a terminal. */
export type TerminalOutput = {
  readonly isTTY?: boolean;
  readonly fd?: number;
  readonly columns?: number;
  readonly rows?: number;
  readonly on: (event: 'resize', listener: () => void) => unknown;
  readonly off: (event: 'resize', listener: () => void) => unknown;
};

export type Writer = {
  /** The terminal has not taken everything yet. */
  readonly busy: () => boolean;
  /** Sends as much as the terminal takes, and the rest when it takes more. */
  readonly write: (text: string) => void;
  /** Drops what waits and sends this before it returns; gives up on a terminal that takes nothing. */
  readonly writeNow: (text: string) => void;
  readonly close: () => void;
};

type Listeners = {
  /** Everything has been taken. */
  readonly onIdle: () => void;
  /** There is no terminal any more. */
  readonly onGone: () => void;
};

/**
 * Writes to a terminal without ever waiting for it. Node writes to terminals synchronously: one that is stopped (Ctrl-S,
 * a lost connection) would stop the whole process. So it is opened once more, for us alone, and does not block.
 */
export const openWriter = (output: TerminalOutput, { onIdle, onGone }: Listeners): Writer => {
  const own = openAgain(output.fd ?? 1);
  const fd = own ?? output.fd ?? 1;
  let waiting: Buffer = empty;
  let timer: NodeJS.Timeout | null = null;
  let gone = false;

  /** What the terminal did not take. */
  const send = (bytes: Buffer): Buffer => {
    let left = bytes;
    while (left.length > 0 && !gone) {
      try {
        left = left.subarray(writeSync(fd, left));
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? error.code : '';
        if (code === 'EAGAIN') return left;
        if (code === 'EINTR') continue;
        gone = true;
        setImmediate(onGone);
      }
    }
    return empty;
  };
  const goOn = (delay: number): void => {
    timer = setTimeout(() => {
      timer = null;
      const before = waiting.length;
      waiting = send(waiting);
      if (waiting.length > 0) goOn(waiting.length < before ? 1 : Math.min(delay * 2, 50));
      else onIdle();
    }, delay);
  };

  return {
    busy: () => waiting.length > 0,
    write: (text) => {
      if (gone) return;
      waiting = waiting.length > 0 ? Buffer.concat([waiting, Buffer.from(text)]) : send(Buffer.from(text));
      if (waiting.length > 0 && timer === null) goOn(1);
    },
    writeNow: (text) => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      // A frame that was sent in part may end inside of a sequence: CAN ends that.
      let left: Buffer = Buffer.from(waiting.length > 0 ? `\x18${text}` : text);
      waiting = empty;
      for (let tries = 0; tries < 50 && left.length > 0; tries += 1) {
        if (tries > 0) Atomics.wait(clock, 0, 0, 10);
        left = send(left);
      }
    },
    close: () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      gone = true;
      if (own !== null) closeSync(own);
    },
  };
};

const empty = Buffer.alloc(0);

const clock = new Int32Array(new SharedArrayBuffer(4));

/** The same terminal with settings of its own, or null where that can't be had. */
const openAgain = (fd: number): number | null => {
  const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
  // Elsewhere than on Linux a path to a descriptor is that descriptor, settings and all.
  const paths = process.platform === 'linux' ? [`/proc/self/fd/${fd}`, '/dev/tty'] : ['/dev/tty'];
  for (const path of paths) {
    try {
      return openSync(path, flags);
    } catch {
      // The next one.
    }
  }
  return null;
};
