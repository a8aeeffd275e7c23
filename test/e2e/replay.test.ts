import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { type Change, filesBelow, replayScript } from './replay.ts';
import { createWorld, runOptions } from './world.ts';

const folder = fileURLToPath(new URL('../fixtures/replays', import.meta.url));

const changeOf = (name: string): Change => ({
  before: filesBelow(join(folder, name, 'before')),
  after: filesBelow(join(folder, name, 'after')),
});

/** A format for each: the result must not depend on it. */
const replays = [
  ['p-limit-6.2.0', 'diff'],
  ['get-stream-9.0.0', 'udiff'],
  ['blinker-1.8.2', 'whole'],
] as const;

it('has a replay of every recorded change', () => {
  const recorded = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(recorded.map(({ name }) => name).sort()).toEqual(replays.map(([name]) => name).sort());
});

it.each(replays)('makes %s again by four agents who edit in %s', async (name, format) => {
  const change = changeOf(name);
  const world = await createWorld(change.before, replayScript(change, 4));
  const formatOption = `--aider-arg=${format}`;
  const { code, err } = await world.dash([
    `Make ${name}`,
    ...runOptions().map((option) => (option === '--aider-arg=diff' ? formatOption : option)),
    ...['--max-agents', '4', '--parallel', '4'],
  ]);
  expect(code, err).toBe(0);
  const summary = world.summary();
  expect(summary.agents.map(({ verdict, merged }) => ({ verdict, merged }))).toEqual(
    Array(4).fill({ verdict: 'succeeded', merged: true }),
  );
  expect(summary.agents.map(({ attempts }) => attempts)).toEqual(Array(4).fill(1));
  // The user's branch is still where it was; the change as it was really made goes beside it.
  expect(world.git('status', '--porcelain')).toBe('');
  world.git('switch', '--quiet', '--create', 'really');
  for (const [path, text] of Object.entries(change.after)) world.write(path, text);
  world.git('add', '--all');
  world.git('commit', '--quiet', '--message', name);
  const different = world.git('diff', '--name-only', 'really', summary.result_branch);
  expect(different.trim()).toBe('docs/prd/001-the-change.md');
});
