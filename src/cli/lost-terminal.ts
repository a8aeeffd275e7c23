import { isatty } from 'node:tty';

/**
 * Lets a process whose terminal has gone end as the system would end it, by SIGHUP. Node (20 at least) puts the
 * terminal's settings back when it ends, and crashes where the terminal is no more.
 */
export const endWithTerminal = (): void => {
  const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
  process.on('exit', () => {
    if (terminals.every((descriptor) => isatty(descriptor))) return;
    process.removeAllListeners('SIGHUP');
    process.kill(process.pid, 'SIGHUP');
    // The signal ends us; nothing more is to happen until then.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
  });
};
