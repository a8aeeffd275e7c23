import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { launch } from '../runner/launch.ts';
import { endMarked } from '../runner/orphan.ts';

export type CommandOrder = {
  /** The user's own text, for `sh -c`; nothing is spliced into it. */
  readonly command: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Its output goes straight there, in place of what was there before. */
  readonly log: string;
  readonly timeLimitMs: number;
  readonly python: string;
  readonly signal?: AbortSignal;
};

export type CommandResult = {
  readonly ok: boolean;
  readonly code: number | null;
  readonly signal: string | null;
  readonly seconds: number;
  readonly timedOut: boolean;
};

/**
 * Runs a command of the user's with a time limit. Nothing that it started survives it, and it doesn't survive us: what
 * is resumed later runs it again. Throws a DashError when it can't be started.
 */
export const runCommand = async (order: CommandOrder): Promise<CommandResult> => {
  const { command, cwd, env, log, timeLimitMs, python, signal: abort } = order;
  if (abort?.aborted) return notRun;
  // The same for the same command: one that a dead scheduler left on its way out is found by it.
  const mark = createHash('sha256').update(log).digest('hex').slice(0, 32);
  await endMarked(mark);
  await rm(log, { force: true });
  const program = await launch(
    {
      argv: ['/bin/sh', '-c', command],
      cwd,
      output: log,
      mark,
      time_limit_s: timeLimitMs / 1000,
    },
    { python, env },
  );
  if (abort?.aborted) program.letGo();
  abort?.addEventListener('abort', program.letGo, { once: true });
  const exit = await program.ended.finally(() => abort?.removeEventListener('abort', program.letGo));
  const { code = null, signal = null, seconds = 0, timed_out: timedOut = false } = exit ?? {};
  return { ok: code === 0 && !timedOut && !abort?.aborted, code, signal, seconds, timedOut };
};

const notRun: CommandResult = { ok: false, code: null, signal: null, seconds: 0, timedOut: false };
