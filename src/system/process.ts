import { Socket } from 'node:net';
import { DashError } from '../core/error.ts';
import { createLineSplitter } from './line-splitter.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export type RunOptions = {
  readonly cwd?: string;
  /** The whole environment of the program; ours when it is left out. */
  readonly env?: Environment;
  /** What it reads on standard input; without it, nothing. */
  readonly input?: string;
  /** After this long it is ended, and whatever it started in its process group with it. */
  readonly timeoutMs?: number;
  /** The most output that is taken, in bytes. */
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
const killGraceMs = 2000;

/**
 * Runs a program without a shell and gives back how it ended; an exit code is an answer, not an error.
 * Throws a DashError: `spawn-failed` when it can't be started, `too-much-output` when it says more than `maxBytes`.
 */
export const run = async (
  file: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> => {
  const { input, maxBytes = mostBytes, timeoutMs, onLine } = options;
  // execa takes 77 ms to load: only commands that start programs pay for it.
  const { execa } = await import('execa');
  const child = execa(file, args, {
    ...placeOf(options),
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
    reject: false,
    stripFinalNewline: false,
    maxBuffer: maxBytes,
    // A group of its own: a time-out reaches what it started, and Ctrl-C on our terminal does not.
    detached: true,
    cleanup: false,
  });
  const watched = [child.stdout, child.stderr].map((stream) => tellLines(stream, onLine));
  const limit = limitTime(child.pid, timeoutMs);
  const result = await child.finally(limit.lift);
  for (const finish of watched) finish();
  const { exitCode: code = null, signal = null, stdout = '', stderr = '' } = result;
  if (result.isMaxBuffer) {
    throw new DashError(`${file} said more than ${maxBytes} bytes.`, { code: 'too-much-output' });
  }
  if (code === null && signal === null) throw spawnFailed(file, result);
  return { code, signal, stdout, stderr, timedOut: limit.passed() };
};

export type DetachedOptions = {
  readonly cwd?: string;
  readonly env?: Environment;
  /** What it reads on standard input; without it, nothing. */
  readonly input?: string;
  /** Keeps its standard input open after `input`, so that it can tell when we let go or are gone. */
  readonly tethered?: boolean;
  /** Takes standard output and error, from its end on; without it they are ours, and the first line is waited for. */
  readonly outputFile?: string;
};

export type Detached = {
  readonly pid: number;
  /** The first line of its standard output; null when it ended without one. */
  readonly firstLine: Promise<string | null>;
  /** How it ended, while we live to hear of it; waiting for it does not keep us alive. */
  readonly ended: Promise<Pick<RunResult, 'code' | 'signal' | 'stdout' | 'stderr'>>;
  /** Closes its standard input, where that was kept open. */
  readonly letGo: () => void;
};

/**
 * Starts a program in a session of its own that outlives us. Throws a DashError (`spawn-failed`) when it can't be
 * started.
 */
export const startDetached = async (
  file: string,
  args: readonly string[],
  options: DetachedOptions,
): Promise<Detached> => {
  const { execa } = await import('execa');
  const { input, tethered = false, outputFile } = options;
  const output = outputFile === undefined ? ('pipe' as const) : ({ file: outputFile, append: true } as const);
  const child = execa(file, args, {
    ...placeOf(options),
    stdin: input === undefined && !tethered ? 'ignore' : 'pipe',
    stdout: output,
    stderr: output,
    reject: false,
    stripFinalNewline: false,
    detached: true,
    cleanup: false,
    maxBuffer: 1024 * 1024,
  });
  const firstLine = firstLineOf(child.stdout);
  // It may leave without reading; how it ended says why.
  child.stdin?.on('error', () => {});
  child.stdin?.write(input ?? '');
  if (!tethered) {
    child.stdin?.end();
    child.unref();
    void firstLine.then(() => [child.stdout, child.stderr].forEach(unrefStream));
  }
  const ended = child.then(({ exitCode = null, signal = null, stdout, stderr }) => ({
    code: exitCode,
    signal: signal ?? null,
    stdout: stdout ?? '',
    stderr: stderr ?? '',
  }));
  if (child.pid === undefined) throw spawnFailed(file, await child);
  return { pid: child.pid, firstLine, ended, letGo: () => void child.stdin?.end() };
};

/** execa's streams are sockets, which can be open without keeping us alive. */
const unrefStream = (stream: unknown): void => {
  if (stream instanceof Socket) stream.unref();
};

export type InForeground = {
  readonly ended: Promise<Pick<RunResult, 'code' | 'signal'>>;
  /** Asks it to end. */
  readonly end: () => void;
};

/**
 * Starts a program that has our terminal until it ends, and its keys: Ctrl-C reaches it and us. Throws a DashError
 * (`spawn-failed`) when it can't be started.
 */
export const startInForeground = async (
  file: string,
  args: readonly string[],
  options: Pick<RunOptions, 'cwd' | 'env'>,
): Promise<InForeground> => {
  const { execa } = await import('execa');
  const child = execa(file, args, { ...placeOf(options), stdio: 'inherit', reject: false, cleanup: false });
  if (child.pid === undefined) throw spawnFailed(file, await child);
  const ended = child.then(({ exitCode = null, signal = null }) => ({
    code: exitCode,
    signal: signal ?? null,
  }));
  return { ended, end: () => void child.kill('SIGTERM') };
};

const placeOf = ({ cwd, env }: { readonly cwd?: string; readonly env?: Environment }) => ({
  ...(cwd === undefined ? {} : { cwd }),
  ...(env === undefined ? {} : { env, extendEnv: false }),
});

type Failure = { readonly shortMessage?: string | undefined; readonly cause?: unknown };

const spawnFailed = (file: string, { shortMessage = 'for no known reason', cause }: Failure): DashError =>
  new DashError(`${file} could not be started: ${shortMessage}`, { code: 'spawn-failed', cause });

/** Tells the lines of a stream as they come; the returned function tells the unfinished last one. */
const tellLines = (stream: NodeJS.ReadableStream, onLine?: (line: string) => void): (() => void) => {
  if (onLine === undefined) return () => {};
  const splitter = createLineSplitter();
  stream.on('data', (bytes: Buffer) => splitter.push(bytes).forEach(onLine));
  return () => {
    const rest = splitter.rest();
    if (rest !== null) onLine(rest);
  };
};

/** Ends a process group when its time is over: SIGTERM, then SIGKILL. */
const limitTime = (pid: number | undefined, ms: number | undefined) => {
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    signalGroupQuietly(pid, isOver ? 'SIGKILL' : 'SIGTERM');
    if (!isOver) timer = setTimeout(end, killGraceMs);
    isOver = true;
  };
  if (ms !== undefined) timer = setTimeout(end, ms);
  return { lift: () => clearTimeout(timer), passed: () => isOver };
};

const signalGroupQuietly = (pid: number | undefined, signal: NodeJS.Signals): void => {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It has ended meanwhile: that is what was wanted.
  }
};

const firstLineOf = (stream: NodeJS.ReadableStream | null): Promise<string | null> =>
  new Promise((resolve) => {
    if (stream === null) return resolve(null);
    const splitter = createLineSplitter();
    stream.on('data', (bytes: Buffer) => splitter.push(bytes).forEach(resolve));
    stream.on('close', () => resolve(null));
  });
