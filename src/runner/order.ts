import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** What the runner reads on its standard input. */
export type RunnerOrder = {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly output: string;
  readonly claim: string;
  readonly exit: string;
  readonly mark: string;
  readonly time_limit_s?: number;
};

/** The small program around every attempt and every command of the user's. */
export const runnerPath = fileURLToPath(new URL('./runner.py', import.meta.url));

/** Isolated from the user's Python settings, and without site packages, which take time to load. */
export const runnerArguments: readonly string[] = ['-I', '-S', runnerPath];

/** Its exit code when another runner owns the attempt. */
export const ownedByAnother = 75;

/** The claim file: who the program is. */
export const ClaimSchema = z.object({
  pid: z.number().int().positive(),
  start_time: z.string(),
  boot_id: z.string(),
  runner_pid: z.number().int().positive(),
  mark: z.string(),
});

/** The exit file: how the program ended. */
export const ExitSchema = z.object({
  code: z.number().int().nullable(),
  signal: z.string().nullable(),
  seconds: z.number().nonnegative(),
  swept: z.number().int().nonnegative(),
  timed_out: z.boolean(),
});
export type RunnerExit = z.infer<typeof ExitSchema>;
