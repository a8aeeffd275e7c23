import type { RunRow } from '../../src/dashboard/views/runs.ts';

/** A run that went well an hour ago, as a list shows it; what is given differs. */
export const runRow = (more: Partial<RunRow>): RunRow => ({
  run: '20261121-131407-4b67',
  change: 'Give every to-do a priority\nand more',
  verdict: 'succeeded',
  alive: false,
  waits: false,
  agents: 4,
  merged: 4,
  costUsd: 0.09,
  startedAtMs: Date.parse('2026-11-21T13:14:07Z'),
  finishedAtMs: Date.parse('2026-11-21T13:15:26Z'),
  ...more,
});
