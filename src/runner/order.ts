import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ownFile } from '../system/own-file.ts';

/** What the runner reads on its standard input. */
export type RunnerOrder = {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** Takes standard output and error, from its end on. */
  readonly output: string;
  /** Random; stands in the environment of everything that is run. */
  readonly mark: string;
  readonly time_limit_s?: number;
  /** Of a program that outlives us, and that must never run twice; without them it ends when we do. */
  readonly claim?: string;
  readonly exit?: string;
};

/** The small program around every attempt and every command of the user's. */
export const runnerPath = fileURLToPath(ownFile('runner/runner.py'));

/** Isolated from the user's Python settings, and without site packages, which take time to load. */
export const runnerArguments: readonly string[] = ['-I', '-S', runnerPath];

/** Its exit code when another runner owns the attempt. */
export const ownedByAnother = 75;

/** The claim file, and the runner's first line: who the program is. */
export const ClaimSchema = z.object({
  pid: z.number().int().positive(),
  start_time: z.string(),
  boot_id: z.string(),
  runner_pid: z.number().int().positive(),
  runner_start_time: z.string(),
  mark: z.string(),
  started_at: z.string(),
});
export type Claim = z.infer<typeof ClaimSchema>;

/** The exit file, and a tethered runner's last line: how the program ended. */
export const ExitSchema = z.object({
  code: z.number().int().nullable(),
  signal: z.string().nullable(),
  seconds: z.number().nonnegative(),
  /** How many processes it had left running. */
  swept: z.number().int().nonnegative(),
  timed_out: z.boolean(),
  started_at: z.string(),
});
export type RunnerExit = z.infer<typeof ExitSchema>;
