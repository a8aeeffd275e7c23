import { existsSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keepLogs } from '../../src/clean/clean.ts';
import { updateRef } from '../../src/git/branch.ts';
import { cleaned, leftRun, place } from './left-run.ts';

const ids = [1, 2, 3, 4, 5].map((day) => `2025010${day}-000000-000${day}`);
const [unmerged = '', plain = '', merged = '', open = '', newest = ''] = ids;

/** Five runs, oldest first: unmerged, without any work, merged, unfinished, merged. */
const fiveRuns = async () => {
  const start = await place();
  const work = (name: string) => ({ agent_1: { files: { [name]: `${name}\n` }, merged: true } });
  await leftRun(start, { id: unmerged, agents: work('u.txt') });
  await leftRun(start, { id: plain, agents: {} });
  await leftRun(start, { id: merged, agents: work('m.txt') });
  await leftRun(start, { id: open, agents: {}, finished: false });
  await leftRun(start, { id: newest, agents: work('n.txt') });
  for (const run of [merged, newest]) {
    start.sample.git('merge', '-q', '--no-ff', '-m', 'm', `aider-dash/${run}/result`);
    const ref = `refs/aider-dash/${run}/agent_1/stop-1`;
    await updateRef(start.place.repository.git, { ref, to: start.place.repository.head, from: null });
  }
  for (const run of ids) writeFileSync(join(start.sample.repo, '.aider_logs', `summary_${run}.json`), '{}');
  return start;
};

type Start = Awaited<ReturnType<typeof fiveRuns>>;

const runs = ({ sample }: Start) => readdirSync(join(sample.repo, '.aider_logs')).sort();

const left = (...kept: readonly string[]) => [...kept, ...kept.map((run) => `summary_${run}.json`)].sort();

const keep = async (start: Start, keepRuns: number, keepBytes = 2e9) =>
  keepLogs({ ...start.place, repository: await start.sample.open() }, { keepRuns, keepBytes });

it('does nothing within the limits', async () => {
  const start = await fiveRuns();
  expect(await keep(start, 5)).toEqual([]);
  expect(runs(start)).toEqual(left(...ids));
});

it('lets the oldest merged go first, with all that it left, then the oldest without unmerged work, no others', async () => {
  const start = await fiveRuns();
  expect((await keep(start, 4)).map(({ run, kind, action }) => `${run} ${kind} ${action}`)).toContain(
    `${merged} logs remove`,
  );
  expect(runs(start)).toEqual(left(unmerged, plain, open, newest));
  const refs = start.sample.git('for-each-ref', '--format=%(refname)');
  expect(refs).not.toContain(merged);
  expect(refs).toContain(`refs/aider-dash/${newest}/agent_1/stop-1`);
  expect(existsSync(join(start.place.trees, merged))).toBe(false);
  await keep(start, 3);
  expect(runs(start)).toEqual(left(unmerged, plain, open));
  await keep(start, 1);
  expect(runs(start)).toEqual(left(unmerged, open));
  expect(await keep(start, 1)).toEqual([]);
  expect(start.sample.git('for-each-ref', '--format=%(refname)')).toContain(`aider-dash/${unmerged}/result`);
});

it('counts the size too', async () => {
  const start = await fiveRuns();
  writeFileSync(join(start.sample.repo, '.aider_logs', merged, 'agent1_1.log'), 'x'.repeat(3_000_000));
  await keep(start, 50, 2e6);
  expect(runs(start)).toEqual(left(unmerged, plain, open, newest));
});

it('is a part of clean, which tells of every run’s logs', async () => {
  const start = await fiveRuns();
  const limits = { keepRuns: 2, keepBytes: 2e9 };
  const told = async (dryRun: boolean) =>
    (await cleaned(start, { limits, dryRun })).items
      .filter(({ kind }) => kind === 'logs')
      .map(({ run, action, reason }) => [run, action, reason]);
  const dry = await told(true);
  expect(runs(start)).toEqual(left(...ids));
  expect(dry).toEqual([
    [unmerged, 'keep', 'the run can go on, or holds what is not merged'],
    [plain, 'remove', 'there are more than 2 runs'],
    [merged, 'remove', 'there are more than 2 runs'],
    [open, 'keep', 'the run can go on, or holds what is not merged'],
    [newest, 'remove', 'there are more than 2 runs'],
  ]);
  expect(await told(false)).toEqual(dry);
  expect(runs(start)).toEqual(left(unmerged, open));
});

it('removes nothing through a symlink in the folder’s place', async () => {
  const start = await fiveRuns();
  const logs = join(start.sample.repo, '.aider_logs');
  renameSync(logs, start.sample.path('elsewhere'));
  symlinkSync(start.sample.path('elsewhere'), logs);
  await keep(start, 4);
  expect(runs(start)).toEqual(left(...ids));
});
