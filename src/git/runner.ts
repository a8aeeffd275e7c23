import { lstat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { crashable } from '../system/crash-point.ts';
import { run } from '../system/process.ts';
import type { Environment } from './environment.ts';
import { failedCall, GitError } from './error.ts';

/** Where git runs and with what environment: plain data, handed to every function here. */
export type Git = {
  readonly cwd: string;
  /** The whole environment of the call. */
  readonly env: Environment;
};

export type GitOutput = { readonly code: number; readonly stdout: string; readonly stderr: string };

export type GitOptions = {
  readonly input?: string;
  /** Added to the handle's environment. */
  readonly env?: Environment;
  /** Exit codes that are an answer and not a failure; 0 always is. */
  readonly answers?: readonly number[];
  readonly timeoutMs?: number;
  /** How long to wait for another git that holds a lock. */
  readonly lockWaitMs?: number;
};

const defaultTimeoutMs = 10 * 60_000;
const defaultLockWaitMs = 10_000;

/**
 * Runs git with these arguments, which must hold no untrusted text where an option could stand.
 *
 * Waits while another git holds a lock. Throws a GitError when git fails, takes too long or can't be started.
 */
export const runGit = async (
  git: Git,
  args: readonly string[],
  options: GitOptions = {},
): Promise<GitOutput> => {
  const begunAt = performance.now();
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, 1000)) {
    const output = await once(git, args, options);
    if (output.code === 0 || options.answers?.includes(output.code)) return output;
    const lock = heldLock(output.stderr);
    if (lock === null) throw failedCall(args, output.code, output.stderr);
    if (performance.now() - begunAt + pauseMs > (options.lockWaitMs ?? defaultLockWaitMs))
      throw stillLocked(args, output, lock);
    await sleep(pauseMs);
  }
};

/** The same with the standard output alone, without its last newline. */
export const gitLine = async (git: Git, args: readonly string[], options: GitOptions = {}): Promise<string> =>
  (await runGit(git, args, options)).stdout.replace(/\n$/, '');

/** The same with the standard output cut at its NUL characters. */
export const gitFields = async (
  git: Git,
  args: readonly string[],
  options: GitOptions = {},
): Promise<string[]> => fieldsOf((await runGit(git, args, options)).stdout);

/** Text cut at its NUL characters; one at the end closes the last field. */
export const fieldsOf = (text: string): string[] =>
  text
    .replace(/\0$/, '')
    .split('\0')
    .slice(text === '' ? 1 : 0);

/** The same git in another folder; it never looks for a repository above that folder. */
export const gitAt = (git: Git, cwd: string): Git => ({
  cwd,
  env: { ...git.env, GIT_CEILING_DIRECTORIES: dirname(cwd) },
});

const once = async (git: Git, args: readonly string[], options: GitOptions): Promise<GitOutput> => {
  const result = await crashable('git', () =>
    run('git', args, {
      cwd: git.cwd,
      env: { ...git.env, ...options.env },
      timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
      ...(options.input === undefined ? {} : { input: options.input }),
    }),
  ).catch((cause: unknown) => notStarted(git, args, cause));
  if (result.timedOut)
    throw new GitError(`git ${args[0] ?? ''} took too long and was ended.`, {
      code: 'git-timeout',
      args,
      exit: null,
      stderr: result.stderr,
    });
  if (result.code === null) throw failedCall(args, null, `ended by ${result.signal ?? 'a signal'}`);
  return { code: result.code, stdout: result.stdout, stderr: result.stderr };
};

const notStarted = async (git: Git, args: readonly string[], cause: unknown): Promise<never> => {
  const facts = { args, exit: null, stderr: '', cause };
  const hasFolder = await lstat(git.cwd).then(
    () => true,
    () => false,
  );
  if (!hasFolder) throw new GitError(`The folder ${git.cwd} is gone.`, { code: 'git-no-folder', ...facts });
  const hint = 'Install git 2.38 or newer: https://git-scm.com/downloads';
  throw new GitError('git could not be started.', { code: 'git-missing', hint, ...facts });
};

/** The lock that git could not take, or null when it failed for another reason. */
const heldLock = (stderr: string): string | null =>
  /Unable to create '(.+\.lock)': File exists/s.exec(stderr)?.[1] ??
  /could not lock config file (.+): File exists/s.exec(stderr)?.[1]?.concat('.lock') ??
  null;

const stillLocked = (args: readonly string[], output: GitOutput, lock: string): GitError =>
  new GitError(`git ${args[0] ?? ''} waited for a lock that another git holds: ${lock}`, {
    code: 'git-locked',
    args,
    exit: output.code,
    stderr: output.stderr,
    hint: 'Let the other git end. If none runs any more, remove that file.',
  });
