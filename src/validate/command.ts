import { rm } from 'node:fs/promises';
import { launch } from '../runner/launch.ts';
import { endMarked } from '../runner/orphan.ts';

export type CommandOrder = {
  /** The user's own text, for `sh -c`; nothing is spliced into it. */
  readonly command: string;
  readonly cwd: string;
  /** The same for whatever runs in the same place: two commands there are never alive at once. */
  readonly mark: string;
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
  const { command, cwd, env, log, mark, timeLimitMs, python, signal: abort } = order;
  if (abort?.aborted) return notRun;
  // A dead scheduler may have left one on its way out.
  await endCommand(mark);
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

/** Ends at once what a command with this mark has left. */
export const endCommand = (mark: string): Promise<void> => endMarked(mark);

const notRun: CommandResult = { ok: false, code: null, signal: null, seconds: 0, timedOut: false };
