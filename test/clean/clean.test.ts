import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { restore } from '../../src/clean/restore.ts';
import { openEventLog } from '../../src/store/event-log.ts';
import { acquireOwnership } from '../../src/store/owner-lock.ts';
import { runFolder } from '../../src/store/run-folder.ts';
import { isAlive, readIdentity } from '../../src/system/identity.ts';
import { markName } from '../../src/system/mark.ts';
import { cleaned, everything, leftRun, place } from './left-run.ts';

const ours = (name: string) => name.includes('aider-dash/');

const mergedRun = async () =>
  leftRun(await place(), { agents: { agent_1: { files: { 'one.txt': '1\n' }, merged: true } } });

const unmergedRun = async () =>
  leftRun(await place(), {
    agents: {
      agent_1: { files: { 'one.txt': '1\n' }, merged: true },
      agent_2: { files: { 'two.txt': '2\n', 'b.bin': '\u0000\u0001' } },
    },
  });

const allGone = [
  'branch agent_1: remove',
  'branch result: remove',
  'work tree agent_1: remove',
  'work tree result: remove',
];

describe('what is merged goes', () => {
  it.each([
    ['by a merge', ['merge', '-q', '--no-ff', '-m', 'm']],
    ['by a squash', ['merge', '-q', '--squash']],
    ['by a cherry-pick', ['cherry-pick']],
  ])('%s', async (_, how) => {
    const left = await mergedRun();
    const { sample, branch, run } = left;
    await sample.commit({ 'mine.txt': 'mine\n' });
    sample.git(...how, how[0] === 'cherry-pick' ? branch('agent_1') : branch('result'));
    if (how.includes('--squash')) sample.git('commit', '-qm', 's');
    await sample.commit({ 'one.txt': 'changed further\n' });
    const { lines, reason } = await cleaned(left);
    expect(lines).toEqual(allGone);
    expect(reason('branch', 'result')).toBe('all of it is in main');
    expect(sample.git('for-each-ref', '--format=%(refname)').split('\n').filter(ours)).toEqual([]);
    expect(sample.git('worktree', 'list').split('\n')).toHaveLength(1);
    expect(existsSync(join(left.place.trees, run))).toBe(false);
    expect((await cleaned(left)).lines).toEqual([]);
  });

  it('into the branch that the run began on, while another is checked out', async () => {
    const left = await mergedRun();
    left.sample.git('merge', '-q', left.branch('result'));
    left.sample.git('switch', '-q', '-c', 'elsewhere', 'main~1');
    expect((await cleaned(left)).lines).toEqual(allGone);
  });

  it('work trees with caches, with copies that are as they were, and those removed by hand', async () => {
    const start = await place();
    writeFileSync(join(start.sample.repo, '.env'), 'KEY=1\n');
    mkdirSync(join(start.sample.repo, 'build'));
    writeFileSync(join(start.sample.repo, 'build', 'x'), 'x\n');
    const left = await leftRun(start, {
      agents: { agent_1: { merged: true }, agent_2: { merged: true } },
      copy: ['.env', 'build/'],
    });
    left.put('agent_1', '.env', 'KEY=1\n');
    left.put('agent_1', 'build/x', 'x\n');
    left.put('agent_1', '.aider.chat.history.md', 'chat\n');
    rmSync(left.tree('agent_2'), { recursive: true });
    const { items, lines, reason } = await cleaned(left);
    expect(lines.filter((line) => !line.endsWith('remove'))).toEqual([]);
    expect(reason('work tree', 'agent_2')).toBe('its folder was removed by hand');
    expect(items.find(({ name }) => name === 'agent_1')?.bytes).toBeGreaterThan(0);
    expect(left.sample.git('worktree', 'list').split('\n')).toHaveLength(1);
  });
});

describe('what holds work stays', () => {
  it('unmerged branches, their results and their work trees', async () => {
    const left = await unmergedRun();
    const { lines, reason } = await cleaned(left);
    expect(lines).toEqual([
      'branch agent_1: remove',
      'branch agent_2: keep',
      'branch result: keep',
      'work tree agent_1: remove',
      'work tree agent_2: keep',
      'work tree result: remove',
    ]);
    expect(reason('branch', 'agent_2')).toBe('a commit of it is not merged');
    expect(reason('branch', 'result')).toBe('2 commits of it are not merged');
    expect(left.sample.git('show', `${left.branch('result')}:one.txt`)).toBe('1');
    expect(readFileSync(join(left.tree('agent_2'), 'two.txt'), 'utf8')).toBe('2\n');
  });

  it('a result that was merged and taken back', async () => {
    const left = await mergedRun();
    left.sample.git('merge', '-q', '--no-ff', '-m', 'm', left.branch('result'));
    left.sample.git('reset', '-q', '--hard', 'HEAD^');
    expect((await cleaned(left)).lines).toContain('branch result: keep');
  });

  it.each([
    ['an untracked file', 'n.txt', /"n\.txt" \(untracked\)/],
    ['a changed file', 'a.txt', /"a\.txt" \(modified\)/],
    ['an ignored file', 'results.log', /"results\.log" \(ignored\)/],
    ['an ignored folder', 'build/deep/x', /"build\/deep\/x" \(ignored\)/],
    ['settings of its own', '.env', /no commit can take: "\.env"/],
  ])('%s', async (_, path, why) => {
    const left = await mergedRun();
    left.sample.git('merge', '-q', left.branch('result'));
    left.put('agent_1', path, 'precious\n');
    const { lines, reason } = await cleaned(left);
    expect(lines).toContain('work tree agent_1: keep');
    expect(lines).toContain('branch agent_1: keep');
    expect(reason('work tree', 'agent_1')).toMatch(why);
    expect(readFileSync(join(left.tree('agent_1'), path), 'utf8')).toBe('precious\n');
  });

  it('a copy that was changed', async () => {
    const start = await place();
    writeFileSync(join(start.sample.repo, 'local.log'), 'theirs\n');
    const left = await leftRun(start, { agents: { agent_1: { merged: true } }, copy: ['local.log'] });
    left.put('agent_1', 'local.log', 'changed\n');
    expect((await cleaned(left)).lines).toContain('work tree agent_1: keep');
  });

  it('commits that are on no branch', async () => {
    const left = await mergedRun();
    left.sample.git('merge', '-q', left.branch('result'));
    left.put('result', 'lost.txt', 'lost\n');
    left.sample.gitIn(left.tree('result'), 'add', '-A');
    left.sample.gitIn(left.tree('result'), 'commit', '-qm', 'lost');
    const { lines, reason } = await cleaned(left);
    expect(lines).toContain('work tree result: keep');
    expect(reason('work tree', 'result')).toBe('it stands on commits that are on no branch');
  });

  it('what is locked by somebody else, checked out elsewhere, unknown to git, or not the run’s, even by force', async () => {
    const left = await mergedRun();
    const { sample, branch, tree, run } = left;
    sample.git('merge', '-q', branch('result'));
    sample.git('worktree', 'unlock', tree('agent_1'));
    sample.git('worktree', 'lock', '--reason', 'mine', tree('agent_1'));
    sample.git('switch', '-q', branch('result'));
    for (const name of [
      'aider-dash/mine',
      `aider-dash/${run}/agent_10`,
      `aider-dash/${run}-b/agent_1`,
      'agent_1',
    ])
      sample.git('branch', name, 'main~1');
    mkdirSync(join(left.place.trees, run, 'stray'));
    writeFileSync(join(left.place.trees, run, 'stray', 'f'), 'f');
    const refs = sample.git('for-each-ref');
    const { lines, reason } = await cleaned(left, { force: true });
    expect(lines).toEqual([
      'branch agent_10: keep',
      'branch agent_1: keep',
      'branch result: keep',
      'work tree agent_1: keep',
      'work tree result: remove',
      'work tree stray: keep',
    ]);
    expect(reason('work tree', 'agent_1')).toBe('it is locked: mine');
    expect(reason('branch', 'result')).toBe(`it is checked out in ${sample.repo}`);
    expect(reason('branch', 'agent_10')).toBe('the run did not make it');
    expect(sample.git('for-each-ref')).toBe(refs);
    expect(existsSync(join(left.place.trees, run, 'stray', 'f'))).toBe(true);
  });

  it('everything of a run that has not finished, but by force', async () => {
    const left = await leftRun(await place(), {
      agents: { agent_1: { files: { 'one.txt': '1\n' } } },
      finished: false,
    });
    const { lines, reason } = await cleaned(left);
    expect(lines.every((line) => line.endsWith('keep'))).toBe(true);
    expect(reason('branch', 'agent_1')).toBe('the run has not finished: resume or stop it');
    expect((await cleaned(left, { force: true })).lines).toContain('branch agent_1: move');
  });

  it('everything of a run that lives, even by force: its scheduler, or an aider without one', async () => {
    const left = await leftRun(await place(), {
      agents: { agent_1: { files: { 'o.txt': '1\n' } } },
      finished: false,
    });
    const folder = runFolder(left.sample.repo, left.run);
    const identity = readIdentity(process.pid);
    if (identity === null) throw new Error('no identity');
    const owner = await acquireOwnership(folder.folder, { identity, isAlive });
    const before = everything(left);
    const alive = await cleaned(left, { force: true });
    expect(alive.lines.every((line) => line.endsWith('keep'))).toBe(true);
    expect(alive.reason('branch', 'agent_1')).toBe('the run is going on');
    expect(everything(left)).toEqual(before);
    owner.release();

    const mark = `mark-${process.pid}-${left.run}`;
    const log = openEventLog(folder.events, { run: left.run, now: () => new Date(), redact: (text) => text });
    const worktree = left.tree('agent_1');
    log.append({
      type: 'attempt.intended',
      agent: 'agent_1',
      attempt: 1,
      purpose: 'work',
      worktree,
      base: 'b',
      mark,
    });
    log.close();
    const child = spawn('cat', {
      env: { ...process.env, [markName]: mark },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    await once(child, 'spawn');
    const over = once(child, 'exit');
    onTestFinished(() => void child.kill());
    expect((await cleaned(left, { force: true })).reason('branch', 'agent_1')).toBe(
      'an aider of it still runs',
    );
    child.stdin.end();
    await over;
    expect((await cleaned(left, { force: true })).lines).toContain('branch agent_1: move');
  });

  it('what is left where the log is gone', async () => {
    const left = await mergedRun();
    rmSync(join(left.sample.repo, '.aider_logs'), { recursive: true });
    const { lines, reason } = await cleaned(left);
    expect(lines.every((line) => line.endsWith('keep'))).toBe(true);
    expect(reason('work tree', 'agent_1')).toMatch(/log is gone/);
  });
});

describe('a dry run', () => {
  it('tells what would be done, and changes nothing', async () => {
    for (const force of [false, true]) {
      const left = await unmergedRun();
      left.put('agent_1', 'n.txt', 'n');
      rmSync(left.tree('result'), { recursive: true });
      const before = everything(left);
      const told = await cleaned(left, { dryRun: true, force });
      expect(everything(left)).toEqual(before);
      expect((await cleaned(left, { force })).lines).toEqual(told.lines);
      expect(everything(left)).not.toEqual(before);
    }
  });
});

describe('force and restore', () => {
  it('bring everything back, to the byte', async () => {
    const left = await unmergedRun();
    const { sample, branch, run } = left;
    left.put('agent_2', 'a.txt', 'changed\n');
    left.put('agent_2', 'new/n.txt', 'untracked\n');
    left.put('agent_2', 'build/out.bin', '\u0000\u00ff\r\n');
    rmSync(join(left.tree('agent_2'), 'two.txt'));
    left.put('result', 'half.txt', 'of a merge\n');
    const tips = [branch('agent_2'), branch('result')].map((name) => sample.git('rev-parse', name));
    const { lines, items } = await cleaned(left, { force: true });
    expect(lines.filter((line) => line.endsWith('keep'))).toEqual([]);
    expect(sample.git('worktree', 'list').split('\n')).toHaveLength(1);
    expect(sample.git('for-each-ref', '--format=%(refname)', 'refs/heads')).toBe('refs/heads/main');
    expect(items.find(({ kind, name }) => kind === 'work tree' && name === 'agent_2')).toMatchObject({
      action: 'move',
      attic: `refs/aider-dash/attic/${run}/agent_2`,
    });

    const back = await restore(await sample.open(), { run: run.slice(-4) });
    expect(back.map(({ branch: name, taken }) => [name, taken])).toEqual([
      [branch('agent_2'), null],
      [branch('result'), null],
      [`${branch('result')}.tree`, null],
    ]);
    expect([`${branch('agent_2')}^`, branch('result')].map((name) => sample.git('rev-parse', name))).toEqual(
      tips,
    );
    expect(sample.git('log', '-1', '--format=%s', branch('agent_2'))).toBe(
      'aider-dash: what was uncommitted in the work tree of agent_2',
    );
    sample.git('switch', '-q', branch('agent_2'));
    const read = (path: string) => readFileSync(join(sample.repo, path), 'utf8');
    expect(read('a.txt')).toBe('changed\n');
    expect(read('new/n.txt')).toBe('untracked\n');
    expect(read('build/out.bin')).toBe('\u0000\u00ff\r\n');
    expect(read('b.bin')).toBe('\u0000\u0001');
    expect(existsSync(join(sample.repo, 'two.txt'))).toBe(false);
    expect(sample.git('show', `${branch('result')}.tree:half.txt`)).toBe('of a merge');
    expect(sample.git('for-each-ref', 'refs/aider-dash/attic')).toBe('');
    sample.git('switch', '-q', 'main');
    // What came back is the run's own again.
    expect((await cleaned(left)).lines).toEqual([
      'branch agent_2: keep',
      'branch result.tree: keep',
      'branch result: keep',
    ]);
    expect((await cleaned(left, { force: true })).lines.every((line) => line.endsWith('move'))).toBe(true);
  });

  it('bring back one agent, and leave in the attic what would overwrite a branch', async () => {
    const left = await unmergedRun();
    const { sample, branch, run } = left;
    await cleaned(left, { force: true });
    const repository = await sample.open();
    await expect(restore(repository, { run, agent: 'agent_7' })).rejects.toMatchObject({
      code: 'attic-empty',
    });
    await expect(restore(repository, { run: 'ffff' })).rejects.toMatchObject({
      hint: expect.stringContaining(run),
    });
    expect((await restore(repository, { run, agent: 'agent_2' })).map(({ branch: name }) => name)).toEqual([
      branch('agent_2'),
    ]);
    sample.git('branch', branch('result'), 'main');
    const main = sample.git('rev-parse', 'main');
    expect(await restore(repository, { run })).toMatchObject([{ taken: main }]);
    expect(sample.git('rev-parse', branch('result'))).toBe(main);
    expect(sample.git('for-each-ref', '--format=%(refname)', 'refs/aider-dash')).toBe(
      `refs/aider-dash/attic/${run}/result`,
    );
  });
});
