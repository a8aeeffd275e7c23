import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { onTestFinished } from 'vitest';
import { runnerPath } from '../../src/runner/order.ts';

/** A folder of its own for one test. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'aider-dash-system-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** Waits until something holds; fails after `withinMs`. */
export const until = async (holds: () => unknown, withinMs = 15_000): Promise<void> => {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Not within ${withinMs} ms: ${holds}`);
    await sleep(10);
  }
};

/** A fixture as a program that plain Node can run, as deep as those of a build, and the runner where they look for it. */
export const buildProgram = (source: string, folder: string): string => {
  const outfile = join(folder, 'programs', 'program.mjs');
  buildSync({
    entryPoints: [source],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  cpSync(runnerPath, join(folder, 'runner', 'runner.py'));
  return outfile;
};

export const killQuietly = (pid: number, signal: NodeJS.Signals = 'SIGKILL'): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already.
  }
};
