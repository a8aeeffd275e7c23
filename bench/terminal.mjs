// A program in a real pseudo-terminal, seen through a terminal emulator, with the time at which each thing was seen.
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

/** Nanoseconds of the machine's clock, the same in every process. */
export const nowNs = () => process.hrtime.bigint();

/** Milliseconds since `ns`. */
export const msSince = (ns, now = nowNs()) => Number(now - ns) / 1e6;

export const openTerminal = ([file, ...args], { columns = 160, rows = 48, cwd, env }) => {
  const startedAt = nowNs();
  const pty = spawn(file, args, {
    cols: columns,
    rows,
    cwd,
    env: { ...env, TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8' },
  });
  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  const watchers = new Set();
  let [bytes, open, text] = [0, true, ''];
  pty.onData((data) => {
    // What it shows counts from when it came, not from when the emulator has understood it.
    const cameAt = nowNs();
    bytes += data.length;
    text = (text + data).slice(-10_000);
    emulator.write(data, () => {
      for (const watcher of watchers) watcher(cameAt);
    });
  });
  emulator.onData((answer) => open && pty.write(answer));
  const ended = new Promise((resolve) =>
    pty.onExit(({ exitCode }) => {
      open = false;
      resolve(exitCode);
    }),
  );
  const line = (y) => emulator.buffer.active.getLine(y);
  const row = (y) => line(y)?.translateToString(true) ?? '';
  const screen = () => Array.from({ length: emulator.rows }, (_, y) => row(y)).join('\n');

  /** Resolves with when something was first seen that makes `holds` true. */
  const seen = (holds, { withinMs = 20_000, what = 'what was waited for' } = {}) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        watchers.delete(watcher);
        reject(new Error(`Not within ${withinMs} ms: ${what}\n${screen()}`));
      }, withinMs);
      const watcher = (cameAt) => {
        if (!holds()) return;
        clearTimeout(timer);
        watchers.delete(watcher);
        resolve(cameAt);
      };
      watchers.add(watcher);
      if (holds()) watcher(nowNs());
    });
  return {
    pid: pty.pid,
    startedAt,
    row,
    screen,
    seen,
    /** A cell as the emulator has it. */
    cellAt: (x, y) => line(y)?.getCell(x),
    /** The look of some cells: texts and colours. */
    look: (x, y, width) =>
      Array.from({ length: width }, (_, at) => {
        const cell = line(y)?.getCell(x + at);
        return cell === undefined
          ? ''
          : [cell.getChars(), cell.getFgColor(), cell.getBgColor(), cell.isBold(), cell.isInverse()].join();
      }).join(),
    /** Calls back with every chunk's time, once the emulator shows it; the returned function ends that. */
    watch: (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    type: (keys) => pty.write(keys),
    bytes: () => bytes,
    /** The last that was sent, for when something went wrong. */
    sent: () => text,
    /** Types these keys, one after the other, and sees the program to its end. */
    end: async (...keys) => {
      for (const key of keys) {
        if (open) pty.write(key);
        await sleep(100);
      }
      const timer = setTimeout(() => open && pty.kill('SIGKILL'), 3000);
      await ended;
      clearTimeout(timer);
      emulator.dispose();
    },
  };
};
