import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, signalGroup } from '../runner/launch.ts';

export type CommandOrder = {
  /** The user's own text, for `sh -c`; nothing is spliced into it. */
  readonly command: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Its output goes straight there. */
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

/** Runs a command of the user's under a runner: with a time limit, and nothing of it survives. */
export const runCommand = async (order: CommandOrder): Promise<CommandResult> => {
  const folder = await mkdtemp(join(tmpdir(), 'aider-dash-command-'));
  try {
    const program = await launch(
      {
        argv: ['/bin/sh', '-c', order.command],
        cwd: order.cwd,
        output: order.log,
        claim: join(folder, 'claim.json'),
        exit: join(folder, 'exit.json'),
        mark: randomBytes(16).toString('hex'),
        time_limit_s: order.timeLimitMs / 1000,
      },
      { python: order.python, env: order.env },
    );
    const abort = () => void signalGroup(program.identity, 'SIGTERM');
    if (order.signal?.aborted) abort();
    order.signal?.addEventListener('abort', abort, { once: true });
    const exit = await program.ended.finally(() => order.signal?.removeEventListener('abort', abort));
    const { code = null, signal = null, seconds = 0, timed_out: timedOut = false } = exit ?? {};
    return { ok: code === 0 && !timedOut, code, signal, seconds, timedOut };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
