import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 600_000,
    reporters: ['default', './test/helpers/count-reporter.ts'],
    globalSetup: ['./test/helpers/provide-aider.ts'],
    // Real aiders are heavy (4 s of CPU each): many more files at once than cores only makes them wait.
    maxWorkers: 3,
  },
});
