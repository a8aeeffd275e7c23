import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { buildSync } from 'esbuild';
import { onTestFinished } from 'vitest';

/** A program in a real pseudo-terminal, seen through a terminal emulator. */
export type Terminal = {
  readonly pid: number;
  /** The rows as text, without blanks at their ends. */
  readonly screen: () => string;
  readonly row: (y: number) => string;
  readonly cell: (x: number, y: number) => Cell;
  /** Sends keys as they are. */
  readonly type: (keys: string | Buffer) => void;
  readonly resize: (columns: number, rows: number) => void;
  /** Waits until the screen matches, whole frames only; fails with the screen when the program ends or takes too long. */
  readonly waitFor: (what: RegExp | (() => boolean), withinMs?: number) => Promise<void>;
  readonly modes: () => Modes;
  /** Everything that was sent to the terminal. */
  readonly bytes: () => string;
  readonly exit: Promise<{ readonly code: number; readonly signal: number }>;
  /** Stops and starts reading, as a terminal does on Ctrl-S. */
  readonly stall: () => void;
  readonly flow: () => void;
  readonly kill: (signal: string) => void;
  /** The terminal goes away, as when its window is closed. */
  readonly vanish: () => void;
};

export type Cell = {
  readonly text: string;
  readonly width: number;
  /** `#rrggbb`, a number of the 256, or null for the terminal's own. */
  readonly fg: string | number | null;
  readonly bg: string | number | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
};

export type Modes = {
  readonly alternate: boolean;
  readonly cursor: boolean;
  readonly mouse: string;
  readonly paste: boolean;
  /** It tells when its window gets the focus or loses it. */
  readonly focus: boolean;
  readonly wrap: boolean;
};

/** What a terminal is like that nobody has taken over. */
export const untouched: Modes = {
  alternate: false,
  cursor: true,
  mouse: 'none',
  paste: false,
  focus: false,
  wrap: true,
};

export type TerminalOptions = {
  readonly command: readonly [string, ...string[]];
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
};

export const startTerminal = ({
  command,
  columns = 80,
  rows = 24,
  env = {},
  cwd = process.cwd(),
}: TerminalOptions): Terminal => {
  const [file, ...args] = command;
  const pty = spawn(file, args, {
    cols: columns,
    rows,
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...terminalEnv, ...env },
  });
  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  let bytes = '';
  let unread = 0;
  let ended = false;
  pty.onData((data) => {
    bytes += data;
    unread += 1;
    emulator.write(data, () => {
      unread -= 1;
    });
  });
  emulator.onData((answer) => {
    if (!ended) pty.write(answer);
  });
  const exit = new Promise<{ readonly code: number; readonly signal: number }>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      ended = true;
      // What was sent last may still be on its way into the emulator.
      emulator.write('', () => resolve({ code: exitCode, signal: signal ?? 0 }));
    });
  });
  const kill = (signal: string): void => {
    if (!ended) pty.kill(signal);
  };
  onTestFinished(() => {
    kill('SIGKILL');
    emulator.dispose();
  });

  const row = (y: number): string => emulator.buffer.active.getLine(y)?.translateToString(true) ?? '';
  const screen = (): string => Array.from({ length: emulator.rows }, (_, y) => row(y)).join('\n');
  return {
    pid: pty.pid,
    screen,
    row,
    cell: (x, y) => cellOf(emulator, x, y),
    // It takes bytes, too; its types don't say so.
    type: (keys) => Reflect.apply(pty.write, pty, [keys]),
    resize: (width, height) => {
      emulator.resize(width, height);
      pty.resize(width, height);
    },
    waitFor: async (what, withinMs = 20_000) => {
      const holds = (): boolean =>
        unread === 0 && !insideFrame(bytes) && (what instanceof RegExp ? what.test(screen()) : what());
      const deadline = performance.now() + withinMs;
      while (!holds()) {
        if (performance.now() > deadline) throw new Error(`Not within ${withinMs} ms: ${what}\n${screen()}`);
        await Promise.race([exit, new Promise((resolve) => setTimeout(resolve, 10))]);
        if (ended && !holds()) throw new Error(`The program has ended without: ${what}\n${screen()}`);
      }
    },
    modes: () => ({
      alternate: emulator.buffer.active.type === 'alternate',
      cursor: bytes.lastIndexOf('\x1b[?25h') >= bytes.lastIndexOf('\x1b[?25l'),
      mouse: emulator.modes.mouseTrackingMode,
      paste: emulator.modes.bracketedPasteMode,
      focus: emulator.modes.sendFocusMode,
      wrap: emulator.modes.wraparoundMode,
    }),
    bytes: () => bytes,
    exit,
    stall: () => pty.pause(),
    flow: () => pty.resume(),
    kill,
    // Not in the types.
    vanish: () => Reflect.get(pty, 'destroy').call(pty),
  };
};

const insideFrame = (bytes: string): boolean =>
  bytes.lastIndexOf('\x1b[?2026h') > bytes.lastIndexOf('\x1b[?2026l');

const terminalEnv = { TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8' };

const cellOf = (emulator: InstanceType<typeof xterm.Terminal>, x: number, y: number): Cell => {
  const cell = emulator.buffer.active.getLine(y)?.getCell(x);
  if (cell === undefined) throw new Error(`No cell at ${x}, ${y}.`);
  const colour = (isDefault: boolean, isRgb: boolean, value: number): Cell['fg'] => {
    if (isDefault) return null;
    return isRgb ? `#${value.toString(16).padStart(6, '0')}` : value;
  };
  return {
    text: cell.getChars(),
    width: cell.getWidth(),
    fg: colour(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()),
    bg: colour(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()),
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    underline: cell.isUnderline() !== 0,
    inverse: cell.isInverse() !== 0,
  };
};

/** A TypeScript program as one that plain Node can run; its packages are those of the repository. */
export const buildForTerminal = (source: string): string => {
  const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'aider-dash-terminal-'));
  const outfile = join(folder, `${basename(source, '.ts')}.mjs`);
  buildSync({
    entryPoints: [source],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    outfile,
  });
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return outfile;
};
