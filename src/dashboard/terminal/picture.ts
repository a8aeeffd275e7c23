import { PassThrough, Writable } from 'node:stream';
import type { Cell, Screen } from 'blessed';
import program from 'blessed/lib/program.js';
import tput from 'blessed/lib/tput.js';
import createScreen from 'blessed/lib/widgets/screen.js';

/** The cells of blessed's screen: what is to be shown, and what the terminal shows already. */
export type Picture = {
  readonly columns: () => number;
  readonly rows: () => number;
  /** The rows to draw into. The second half of a wide character is an empty text. */
  readonly next: () => readonly (readonly Cell[])[];
  readonly shown: () => readonly (readonly Cell[])[];
  /** Makes room; everything counts as not shown. */
  readonly resize: (columns: number, rows: number) => void;
  /** Gives widgets a screen of the same size, with nothing on it yet. */
  readonly aside: <T>(draw: (screen: Screen) => T) => T;
  readonly close: () => void;
};

/**
 * Opens a blessed screen that neither reads nor writes: it holds the cells and lets widgets draw into them. Input,
 * the final draw and the life of the terminal are ours, since blessed's own let too much through. The only
 * file that knows blessed's inside.
 */
export const openPicture = (columns: number, rows: number): Picture => {
  silenceLookUps();
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const screen = createScreen({
    input: new PassThrough(),
    output,
    terminal: 'xterm-256color',
    forceUnicode: true,
    smartCSR: false,
    fullUnicode: false,
  });
  leaveSignalsAlone();
  const resize = (width: number, height: number): void => {
    screen.program.cols = width;
    screen.program.rows = height;
    screen.alloc();
    for (const row of screen.olines) for (const cell of row) cell[1] = unknown;
  };
  resize(columns, rows);
  return {
    columns: () => screen.program.cols,
    rows: () => screen.program.rows,
    next: () => screen.lines,
    shown: () => screen.olines,
    resize,
    aside: (draw) => {
      const kept = screen.lines;
      screen.lines = kept.map((row) => row.map((): Cell => [0, ' ']));
      try {
        return draw(screen);
      } finally {
        screen.lines = kept;
      }
    },
    close: () => screen.destroy(),
  };
};

/** No cell that is drawn ever holds this: it differs from whatever comes. */
const unknown = '\0';

/**
 * blessed reads no terminfo file, and makes no function of each of its sequences: what it writes goes nowhere. And it
 * doesn't start tmux to ask for its version.
 */
const silenceLookUps = (): void => {
  const name = 'xterm-256color';
  tput.prototype.readTerminfo = () => ({
    name,
    names: [name],
    bools: {},
    numbers: { colors: 256 },
    strings: {},
  });
  Object.defineProperty(program.prototype, 'tmux', {
    configurable: true,
    get: () => false,
    set: () => undefined,
  });
};

/** blessed's handlers would end the process with exit code 0, or not at all. */
const leaveSignalsAlone = (): void => {
  process.off('uncaughtException', createScreen._exceptionHandler);
  process.off('SIGTERM', createScreen._sigtermHandler);
  process.off('SIGINT', createScreen._sigintHandler);
  process.off('SIGQUIT', createScreen._sigquitHandler);
  process.off('exit', createScreen._exitHandler);
  process.off('exit', program._exitHandler);
};
