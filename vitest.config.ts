import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 600_000,
    reporters: ['default', './test/helpers/count-reporter.ts'],
    globalSetup: ['./test/helpers/provide-aider.ts'],
    // Many tests wait for an aider that waits for its model: some more files at once than a small machine has cores.
    maxWorkers: 5,
  },
});
