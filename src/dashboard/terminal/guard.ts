import { sanitizeText } from '../../core/sanitize.ts';

/** What the guard does to the terminal. Each may be called at any time, and more than once. */
type Actions = {
  /** Gives the terminal back, now. */
  readonly restore: () => void;
  /** Takes it over again and draws everything. */
  readonly takeOver: () => void;
};

export type Guard = {
  /** Stops the process as the shell's Ctrl-Z does, with everybody in the foreground. */
  readonly stop: () => void;
  /** The terminal has gone. */
  readonly hangUp: () => void;
  /** While a program of the user's has the terminal: its Ctrl-C and Ctrl-Z aren't ours. */
  readonly standBack: () => void;
  readonly standIn: () => void;
  readonly close: () => void;
};

/** The Ctrl-C that ended the user's program may reach us after its end; with the terminal ours, none comes from a key. */
const lateMs = 500;

const exitCodes = { SIGTERM: 143, SIGINT: 130, SIGQUIT: 131, SIGHUP: 129 } as const;

/** Whatever ends or stops the process, the terminal is given back before; in place before the first escape byte. */
export const openGuard = ({ restore, takeOver }: Actions): Guard => {
  let standing = true;
  let stoodInMs = Number.NEGATIVE_INFINITY;

  const leave = (code: number): never => {
    restore();
    process.exit(code);
  };
  const onEnd = (signal: NodeJS.Signals): void => {
    const isKey = signal === 'SIGINT' || signal === 'SIGQUIT';
    if (isKey && (!standing || performance.now() - stoodInMs < lateMs)) return;
    for (const [name, code] of Object.entries(exitCodes)) if (name === signal) leave(code);
  };
  const onFault = (error: unknown): void => {
    restore();
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`aider-dash: a fault of its own ended the dashboard.\n${sanitizeText(text)}\n`);
    process.exit(70);
  };
  const stopAs = (whom: number): void => {
    restore();
    // Without a listener the signal stops us, or does nothing where no shell could continue us.
    process.off('SIGTSTP', onStop);
    process.kill(whom, 'SIGTSTP');
    setImmediate(() => {
      process.on('SIGTSTP', onStop);
      takeOver();
    });
  };
  const onStop = (): void => stopAs(process.pid);
  const onContinue = (): void => {
    if (standing) takeOver();
  };

  for (const signal of Object.keys(exitCodes)) process.on(signal, onEnd);
  process.on('uncaughtException', onFault);
  process.on('exit', restore);
  process.on('SIGTSTP', onStop);
  process.on('SIGCONT', onContinue);

  return {
    stop: () => stopAs(0),
    hangUp: () => leave(exitCodes.SIGHUP),
    standBack: () => {
      standing = false;
      process.off('SIGTSTP', onStop);
    },
    standIn: () => {
      standing = true;
      stoodInMs = performance.now();
      process.on('SIGTSTP', onStop);
    },
    close: () => {
      for (const signal of Object.keys(exitCodes)) process.off(signal, onEnd);
      process.off('uncaughtException', onFault);
      process.off('exit', restore);
      process.off('SIGTSTP', onStop);
      process.off('SIGCONT', onContinue);
    },
  };
};
