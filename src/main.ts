import { readFileSync } from 'node:fs';
import { printError } from './cli/failure.ts';
import type { Io } from './cli/io.ts';
import { endWithTerminal } from './cli/lost-terminal.ts';
import { createProgram, isPlainExit, type Outcome } from './cli/program.ts';
import { ownFile } from './system/own-file.ts';

const version = (): string => {
  const text = readFileSync(ownFile('../package.json'), 'utf8');
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? '0.0.0';
};

const io: Io = {
  cwd: process.cwd(),
  env: process.env,
  stdin: process.stdin,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  terminal: process.stdout.isTTY === true,
  screen:
    process.stdin.isTTY === true &&
    process.stdout.isTTY === true &&
    process.env.TERM !== 'dumb' &&
    !process.env.CI
      ? { input: process.stdin, output: process.stdout }
      : null,
  onSignal: (action) => {
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    for (const signal of signals) process.on(signal, action);
    return () => {
      for (const signal of signals) process.off(signal, action);
    };
  },
};

// Nothing that this program makes is for others to read.
process.umask(0o077);
// A reader that has seen enough (`| head`) closes the pipe: that ends us quietly.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

endWithTerminal();

const outcome: Outcome = { exitCode: 0 };
const end = (exitCode: number): void => {
  process.exitCode = exitCode;
};
createProgram(io, version(), outcome)
  .parseAsync(process.argv)
  .then(
    () => end(outcome.exitCode),
    async (error) => end(isPlainExit(error) ? outcome.exitCode : await printError(io, error)),
  );
