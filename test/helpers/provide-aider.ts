import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { supportedFlags } from '../../src/aider/flags.ts';
import { provideAider } from '../../src/aider/provide.ts';
import { directories } from '../../src/config/directories.ts';
import { startWarmAider } from './warm-aider.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The real aider that the tests run. */
    aider: string;
    /** The same, imported once and forked for each run: for tests that don't look at its processes. */
    warmAider: string;
  }
}

/** Finds aider, or installs it into the user's cache folder, once before all tests. */
export default async function setup(project: TestProject): Promise<() => void> {
  const aider = await provideAider({
    path: process.env.PATH ?? '',
    cacheDir: directories(process.env).cache,
    env: process.env,
    onProgress: (line) => process.stderr.write(`${line}\n`),
  });
  project.provide('aider', aider.path);
  // What is known of an aider is found out by starting it, which takes seconds: once for all tests.
  const cache = mkdtempSync(join(tmpdir(), 'aider-dash-cache-'));
  process.env.AIDER_DASH_TEST_CACHE = cache;
  const warm = await startWarmAider(aider.path, cache);
  project.provide('warmAider', warm.path);
  for (const path of [aider.path, warm.path])
    await supportedFlags(path, { cacheDir: join(cache, 'aider-dash'), env: process.env });
  return () => {
    warm.end();
    rmSync(cache, { recursive: true, force: true });
  };
}
