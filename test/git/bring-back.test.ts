import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createBranch, updateRef } from '../../src/git/branch.ts';
import { bringBack } from '../../src/git/bring-back.ts';
import { snapshot } from '../../src/git/snapshot.ts';
import { addWorktree, openWorktree } from '../../src/git/worktree.ts';
import { identity, sampleRepository, userState } from './sample-repository.ts';

const run = '20250101-000000-abcd';
const branch = `aider-dash/${run}/agent_1`;

/** An agent's work tree with a commit, a snapshot of what was uncommitted in it, and then none of that any more. */
const killed = async () => {
  const sample = await sampleRepository({ 'a.txt': 'a\n', '.env': 'K=1\n' });
  const repository = await sample.open();
  const path = sample.path('trees', 'agent_1');
  await createBranch(repository, branch, repository.head);
  const worktree = await addWorktree(repository, { path, reason: 'r', start: { branch } });
  const put = async (name: string, text: string) => {
    await mkdir(join(path, name, '..'), { recursive: true });
    await writeFile(join(path, name), text);
  };
  await put('c.txt', 'committed\n');
  sample.gitIn(path, 'add', 'c.txt');
  sample.gitIn(path, 'commit', '-qm', 'by the agent');
  const tip = sample.git('rev-parse', branch);
  await put('a.txt', 'changed\n');
  await put('new/n.txt', 'untracked\n');
  const keep = (name: string) =>
    snapshot(worktree, { ref: `refs/aider-dash/${run}/agent_1/${name}`, message: name, identity });
  const snapped = await keep('stop-1');
  const order = { repository, run, agent: 'agent_1', branch, path };
  const read = (name: string) => readFile(join(path, name), 'utf8');
  return { sample, repository, worktree, path, put, tip, keep, snapped, order, read };
};

const treeOf = (sample: Awaited<ReturnType<typeof sampleRepository>>, name: string): string =>
  sample.git('rev-parse', `${name}^{tree}`);

it('puts the snapshot’s files onto the branch as one commit, and into the work tree', async () => {
  const { sample, order, read, path, tip, snapped } = await killed();
  sample.gitIn(path, 'checkout', '-q', '.');
  await rm(join(path, 'new'), { recursive: true });
  const before = await userState(sample);
  // Only touched: as it was, but with another time.
  await utimes(join(path, 'a.txt'), 1000, 1000);
  const back = await bringBack(order);
  expect(back).toEqual({
    ref: `refs/aider-dash/${run}/agent_1/stop-1`,
    commit: sample.git('rev-parse', branch),
    kept: null,
  });
  expect(sample.git('rev-parse', `${branch}^`)).toBe(tip);
  expect(treeOf(sample, branch)).toBe(treeOf(sample, snapped));
  expect(sample.git('log', '-1', '--format=%s', branch)).toBe(
    'aider-dash: brings back what agent_1 had before stop-1',
  );
  expect(await read('a.txt')).toBe('changed\n');
  expect(await read('new/n.txt')).toBe('untracked\n');
  // What agents may not see stays away, and in the commits.
  expect(existsSync(join(path, '.env'))).toBe(false);
  expect(sample.gitIn(path, 'status', '--porcelain')).toBe('');
  expect(await userState(sample)).toEqual(before);
  expect((await bringBack(order))?.commit).toBe(back?.commit);
});

it('keeps what stands there now, so that it can be undone itself', async () => {
  const { sample, order, read, path, put, tip } = await killed();
  await put('a.txt', 'the next attempt\n');
  await put('other.txt', 'of it\n');
  await rm(join(path, 'new'), { recursive: true });
  const back = await bringBack(order);
  expect(back?.kept).toBe(`refs/aider-dash/${run}/agent_1/undo-kill-1`);
  expect(await read('a.txt')).toBe('changed\n');
  expect(existsSync(join(path, 'other.txt'))).toBe(false);
  expect(sample.git('rev-parse', `${branch}^`)).toBe(tip);
  const again = await bringBack(order);
  expect(again).toMatchObject({ ref: back?.kept, kept: null });
  expect(await read('a.txt')).toBe('the next attempt\n');
  expect(await read('other.txt')).toBe('of it\n');
  expect(existsSync(join(path, 'new/n.txt'))).toBe(false);
});

it('keeps an ignored file that stands in the way, and leaves other files alone', async () => {
  const { sample, order, read, path, put } = await killed();
  sample.gitIn(path, 'checkout', '-q', '.');
  await writeFile(sample.path('repo', '.git', 'info', 'exclude'), 'new/\n*.log\n');
  await put('new/n.txt', 'precious\n');
  await put('x.log', 'log\n');
  const back = await bringBack(order);
  expect(await read('new/n.txt')).toBe('untracked\n');
  expect(await read('x.log')).toBe('log\n');
  expect(sample.git('show', `${back?.kept}:new/n.txt`)).toBe('precious');
});

it('makes a branch that is gone again, without a work tree', async () => {
  const { sample, repository, order, path, tip, snapped } = await killed();
  sample.git('worktree', 'unlock', path);
  sample.git('worktree', 'remove', '--force', path);
  sample.git('branch', '-qD', branch);
  const back = await bringBack(order);
  expect(sample.git('rev-parse', `${branch}^`)).toBe(tip);
  expect(treeOf(sample, branch)).toBe(treeOf(sample, snapped));
  expect(back?.kept).toBeNull();
  await addWorktree(repository, { path, reason: 'r', start: { branch } });
  expect(await openWorktree(repository, path)).toBeDefined();
});

it('takes the newest of the agent’s own: none of a merge, none of other commits, or the one that is named', async () => {
  const { sample, repository, order, tip, snapped, put, keep } = await killed();
  await sample.commit({ 'y.txt': 'y\n' });
  const other = await sample.commit({ 'z.txt': 'z\n' });
  for (const name of ['merge-9', 'stop-8'])
    await updateRef(repository.git, {
      ref: `refs/aider-dash/${run}/agent_1/${name}`,
      to: name === 'merge-9' ? snapped : other,
      from: null,
    });
  await updateRef(repository.git, {
    ref: `refs/aider-dash/attic/${run}/agent_1`,
    to: snapped,
    from: null,
  });
  await put('a.txt', 'later\n');
  await keep('stop-2');
  await put('a.txt', 'a\n');
  const newest = await bringBack(order);
  expect(newest?.ref).toBe(`refs/aider-dash/${run}/agent_1/stop-2`);
  expect(sample.git('show', `${branch}:a.txt`)).toBe('later');
  const named = await bringBack({ ...order, ref: `refs/aider-dash/${run}/agent_1/stop-1` });
  expect(sample.git('show', `${named?.commit}:a.txt`)).toBe('changed');
  expect(sample.git('merge-base', tip, branch)).toBe(tip);
});

it('says that there is none, and refuses where the user is on the branch', async () => {
  const { sample, order, path } = await killed();
  expect(await bringBack({ ...order, agent: 'agent_2' })).toBeNull();
  sample.git('worktree', 'unlock', path);
  sample.git('worktree', 'remove', '--force', path);
  sample.git('switch', '-q', branch);
  await expect(bringBack(order)).rejects.toMatchObject({ code: 'branch-checked-out' });
});
