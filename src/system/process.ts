import { createInterface } from 'node:readline';
import { DashError } from '../core/error.ts';

export type RunOptions = {
  readonly cwd?: string;
  /** The whole environment of the program; ours when it is left out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What it reads on standard input; without it, nothing. */
  readonly input?: string;
  readonly timeoutMs?: number;
  /** More output than this, in bytes, ends the program. */
  readonly maxBytes?: number;
  /** Called with each line of output as it comes, standard error's too. */
  readonly onLine?: (line: string) => void;
};

export type RunResult = {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
};

const mostBytes = 256 * 1024 * 1024;

/**
 * Runs a program without a shell and gives back how it ended; an exit code is an answer, not an error.
 * Throws a DashError (`spawn-failed`) when the program can't be started.
 */
export const run = async (
  file: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> => {
  // execa takes 77 ms to load: only commands that start programs pay for it.
  const { execa } = await import('execa');
  const child = execa(file, args, {
    reject: false,
    stripFinalNewline: false,
    stdin: options.input === undefined ? 'ignore' : 'pipe',
    ...(options.input === undefined ? {} : { input: options.input }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: options.env, extendEnv: false }),
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs, forceKillAfterDelay: 2000 }),
    all: options.onLine !== undefined,
    maxBuffer: options.maxBytes ?? mostBytes,
  });
  if (options.onLine !== undefined) void tell(child.iterable({ from: 'all' as never }), options.onLine);
  const result = await child;
  if (result.exitCode === undefined && result.signal === undefined && !result.timedOut) {
    throw new DashError(`${file} could not be started: ${result.shortMessage}`, {
      code: 'spawn-failed',
      cause: result.cause,
    });
  }
  return {
    code: result.exitCode ?? null,
    signal: result.signal ?? null,
    stdout: result.stdout,
    stderr: result.stderr,
    timedOut: result.timedOut,
  };
};

const tell = async (lines: AsyncIterable<unknown>, onLine: (line: string) => void): Promise<void> => {
  for await (const line of lines) onLine(String(line));
};

export type Detached = {
  readonly pid: number | undefined;
  /** The first line of its output; null when it ended without one. */
  readonly firstLine: Promise<string | null>;
  readonly ended: Promise<{ readonly code: number | null; readonly words: string }>;
};

/**
 * Starts a program in a session of its own that outlives us. It reads `input` and may say one line; we hear of its
 * end as long as we live.
 */
export const startDetached = async (
  file: string,
  args: readonly string[],
  { env, input }: { readonly env: Readonly<Record<string, string>>; readonly input: string },
): Promise<Detached> => {
  const { execa } = await import('execa');
  const child = execa(file, args, {
    reject: false,
    detached: true,
    cleanup: false,
    input,
    env,
    extendEnv: false,
    cwd: '/',
    maxBuffer: 1024 * 1024,
  });
  const ended = child.then((result) => ({
    code: result.exitCode ?? null,
    words: result.exitCode === undefined ? (result.shortMessage ?? '') : result.stderr,
  }));
  return { pid: child.pid, firstLine: firstLineOf(child.stdout), ended };
};

// Not by iterating over the program: leaving the iteration early would wait for its end.
const firstLineOf = (stream: NodeJS.ReadableStream): Promise<string | null> =>
  new Promise((resolve) => {
    createInterface({ input: stream })
      .once('line', resolve)
      .once('close', () => resolve(null));
  });
