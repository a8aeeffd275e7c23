import { defineConfig } from 'vitest/config';

/** Hundreds of kills: an hour and more. `JOBS` runs go on at once. */
export default defineConfig({
  test: {
    include: ['test/crash/**/*.crash.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 600_000,
    maxConcurrency: Number(process.env.JOBS ?? 2),
    globalSetup: ['./test/helpers/provide-aider.ts'],
    disableConsoleIntercept: true,
  },
});
