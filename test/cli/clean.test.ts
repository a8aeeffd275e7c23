import { join } from 'node:path';
import { expect, it } from 'vitest';
import { clean } from '../../src/cli/commands/clean.ts';
import { restore } from '../../src/cli/commands/restore.ts';
import { directories } from '../../src/config/directories.ts';
import { treesHome } from '../../src/run/trees.ts';
import { leftRun, place } from '../clean/left-run.ts';
import { recordingIo } from './recording-io.ts';

/** A run with one agent that is merged into main with the result, and one that is not. */
const world = async () => {
  const { sample, place: bare } = await place();
  const env = { ...sample.env, XDG_DATA_HOME: sample.path('data') };
  const trees = treesHome({ repository: bare.repository, directories: directories(env) });
  const left = await leftRun(
    { sample, place: { ...bare, trees } },
    {
      agents: {
        agent_1: { files: { 'one.txt': '1\n' }, merged: true },
        agent_2: { files: { 'two.txt': '2\n' } },
      },
    },
  );
  sample.git('merge', '-q', '--no-ff', '-m', 'm', left.branch('result'));
  left.put('agent_2', 'evil\u001b[31m.txt', 'n');
  const said = async (command: typeof clean, options: Partial<Parameters<typeof clean>[1]> = {}) => {
    const { io, said: words } = recordingIo({ cwd: sample.repo, env });
    await command(io, { run: undefined, dryRun: false, force: false, json: false, ...options });
    return words.out;
  };
  const brought = async (...[run = '', agent]: readonly string[]) => {
    const { io, said: words } = recordingIo({ cwd: sample.repo, env });
    return { code: await restore(io, { run, agent }), out: words.out };
  };
  return { left, said: (options?: Partial<Parameters<typeof clean>[1]>) => said(clean, options), brought };
};

const row = (text: string, ...words: readonly string[]): string | undefined =>
  text.split('\n').find((line) => words.every((word) => line.includes(word)));

it('says what goes and what stays, why, how much, and what can be done then', async () => {
  const { left, said, brought } = await world();
  const dry = await said({ dryRun: true });
  expect(row(dry, 'work tree', 'agent_1')).toMatch(/^goes .* [\d.]+ MB +clean +it holds nothing/);
  expect(row(dry, 'branch', 'agent_1')).toMatch(/^goes .* merged +all of it is in main$/);
  expect(row(dry, 'work tree', 'agent_2')).toMatch(/^stays .* uncommitted +it holds what is in no commit/);
  expect(row(dry, 'logs')).toMatch(/^stays .*within their limits$/);
  expect(dry).toContain('4 things would go (');
  expect(dry).toContain('Nothing was changed.');
  expect(dry).not.toContain('\u001b');
  const done = await said();
  expect(done).toMatch(/\n4 things gone \([\d.]+ MB\), 2 stay\.\nWhat holds work goes with --force/);
  expect(row(done, 'logs')).toBeUndefined();
  const forced = await said({ force: true, run: left.run.slice(-4) });
  expect(forced).toContain('2 of them into the attic');
  expect(forced).toContain(`aider-dash restore ${left.run}`);
  expect(await said()).toBe('There is nothing to clean.\n');
  const back = await brought(left.run);
  expect(back.code).toBe(0);
  expect(back.out).toContain(`${left.branch('agent_2')} is back at `);
  expect(left.sample.git('show', `${left.branch('agent_2')}:two.txt`)).toBe('2');
});

it('tells the same as JSON', async () => {
  const { left, said } = await world();
  const items: unknown = JSON.parse(await said({ json: true, force: true }));
  expect(items).toContainEqual({
    run: left.run,
    kind: 'work tree',
    name: 'agent_2',
    place: left.tree('agent_2'),
    bytes: expect.any(Number),
    state: 'uncommitted',
    action: 'move',
    reason: expect.stringContaining('in no commit'),
    attic: `refs/aider-dash/attic/${left.run}/agent_2`,
  });
  expect(items).toContainEqual(
    expect.objectContaining({ kind: 'logs', place: join(left.sample.repo, '.aider_logs', left.run) }),
  );
});

it('ends with 1 where a name is taken meanwhile', async () => {
  const { left, said, brought } = await world();
  await said({ force: true });
  left.sample.git('branch', left.branch('agent_2'), 'main');
  const { code, out } = await brought(left.run, 'agent_2');
  expect(code).toBe(1);
  expect(out).toContain(`git branch NAME refs/aider-dash/attic/${left.run}/agent_2`);
});
