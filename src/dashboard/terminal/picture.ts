import { createRequire } from 'node:module';
import { PassThrough, Writable } from 'node:stream';
import type { Cell, CreateScreen, ProgramClass, Screen, TputClass } from 'blessed';

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
  const { createScreen, program, tput } = parts();
  silenceLookUps(program, tput);
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const screen = createScreen({
    input: new PassThrough(),
    output,
    terminal: 'xterm-256color',
    forceUnicode: true,
    smartCSR: false,
    fullUnicode: false,
  });
  leaveSignalsAlone(createScreen, program);
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

type Parts = {
  readonly createScreen: CreateScreen;
  readonly program: ProgramClass;
  readonly tput: TputClass;
};

/**
 * Not all of blessed, and not before there is a screen: most of what it loads is never used. Required and not imported,
 * since Node reads such a module a second time to import it.
 */
const parts = (): Parts => {
  const require = createRequire(import.meta.url);
  return {
    createScreen: require('blessed/lib/widgets/screen.js'),
    program: require('blessed/lib/program.js'),
    tput: require('blessed/lib/tput.js'),
  };
};

/** No cell that is drawn ever holds this: it differs from whatever comes. */
const unknown = '\0';

/**
 * blessed reads no terminfo file, and makes no function of each of its sequences: what it writes goes nowhere. And it
 * doesn't start tmux to ask for its version.
 */
const silenceLookUps = (program: ProgramClass, tput: TputClass): void => {
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
const leaveSignalsAlone = (createScreen: CreateScreen, program: ProgramClass): void => {
  process.off('uncaughtException', createScreen._exceptionHandler);
  process.off('SIGTERM', createScreen._sigtermHandler);
  process.off('SIGINT', createScreen._sigintHandler);
  process.off('SIGQUIT', createScreen._sigquitHandler);
  process.off('exit', createScreen._exitHandler);
  process.off('exit', program._exitHandler);
};
