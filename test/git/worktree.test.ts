import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBranch } from '../../src/git/branch.ts';
import { commitLeftovers } from '../../src/git/commit.ts';
import { dirtyPaths } from '../../src/git/dirty-path.ts';
import { excludeOurFiles } from '../../src/git/exclude.ts';
import { prepareWorktree, settingsFiles, sweepSettings } from '../../src/git/settings-file.ts';
import {
  addWorktree,
  discardWorktree,
  openWorktree,
  removeWorktree,
  unlockWorktree,
} from '../../src/git/worktree.ts';
import { listWorktrees } from '../../src/git/worktree-list.ts';
import { identity, type Sample, sampleRepository, userState } from './sample-repository.ts';

const reason = 'aider-dash RUN';

const withWorktree = async (files?: Readonly<Record<string, string>>) => {
  const sample = await sampleRepository(files);
  const repository = await sample.open();
  const path = sample.path('trees', 'one');
  const worktree = await addWorktree(repository, { path, reason, start: { commit: repository.head } });
  return { sample, repository, path, worktree };
};

describe('addWorktree', () => {
  it('adds a locked one on a branch, for us alone, and leaves the user’s state as it is', async () => {
    const sample = await sampleRepository({ 'a b/"q"\nä.txt': 'x' });
    await sample.write('untracked', 'u');
    const repository = await sample.open();
    const before = await userState(sample);
    await createBranch(repository, 'aider-dash/r/a', repository.head);
    const path = sample.path('trees', 'a b\n"c"');
    const worktree = await addWorktree(repository, { path, reason, start: { branch: 'aider-dash/r/a' } });
    expect(worktree.cwd).toBe(path);
    expect(await readFile(join(path, 'a b/"q"\nä.txt'), 'utf8')).toBe('x');
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    const listed = (await listWorktrees(repository)).find((entry) => entry.path === path);
    expect(listed).toEqual({
      path,
      head: repository.head,
      branch: 'aider-dash/r/a',
      locked: reason,
      missing: false,
    });
    expect(() => sample.git('worktree', 'remove', '--force', path)).toThrow(/lock/);
    expect(await userState(sample)).toEqual(before);
  });

  it('adds 32 at once', async () => {
    const sample = await sampleRepository();
    const repository = await sample.open();
    const names = Array.from({ length: 32 }, (_, index) => `aider-dash/r/a${index}`);
    await Promise.all(
      names.map(async (branch, index) => {
        await createBranch(repository, branch, repository.head);
        await addWorktree(repository, {
          path: sample.path('trees', String(index)),
          reason,
          start: { branch },
        });
      }),
    );
    expect(await listWorktrees(repository)).toHaveLength(33);
  });

  it('takes the place of one that was deleted by hand, with its commits', async () => {
    const sample = await sampleRepository();
    const repository = await sample.open();
    await createBranch(repository, 'aider-dash/r/a', repository.head);
    const wanted = { path: sample.path('trees', 'one'), reason, start: { branch: 'aider-dash/r/a' } };
    const worktree = await addWorktree(repository, wanted);
    await writeFile(join(wanted.path, 'n'), 'n');
    await commitLeftovers(worktree, { except: [], message: 'n', identity });
    for (const leaveFolder of [false, true]) {
      await rm(wanted.path, { recursive: true });
      if (leaveFolder) await mkdir(wanted.path);
      await addWorktree(repository, wanted);
      expect(await readFile(join(wanted.path, 'n'), 'utf8')).toBe('n');
    }
  });

  it('gives the same one back when it is asked for twice, but not one whose checkout was cut off', async () => {
    const { sample, repository, path, worktree } = await withWorktree();
    const wanted = { path, reason, start: { commit: repository.head } };
    await writeFile(join(path, 'placed'), 'p');
    expect(await addWorktree(repository, wanted)).toEqual(worktree);
    await rm(join(path, 'a.txt'));
    await expect(addWorktree(repository, wanted)).rejects.toMatchObject({ code: 'worktree-exists' });
    expect(sample.git('worktree', 'list').split('\n')).toHaveLength(2);
  });

  it('discards one that was half made, whatever is in it, and is done when there is none', async () => {
    const { sample, repository, path } = await withWorktree();
    await rm(join(path, 'a.txt'));
    await writeFile(join(path, 'more.txt'), 'by a set-up command');
    await discardWorktree(repository, path);
    await discardWorktree(repository, path);
    expect(existsSync(path)).toBe(false);
    expect(sample.git('worktree', 'list').split('\n')).toHaveLength(1);
  });

  it('refuses a place where something stands, and leaves nothing behind when git refuses', async () => {
    const { sample, repository, path } = await withWorktree();
    await expect(addWorktree(repository, { path, reason, start: { branch: 'main' } })).rejects.toMatchObject({
      code: 'worktree-exists',
    });
    await symlink(sample.path('home'), sample.path('trees', 'link'));
    const link = { path: sample.path('trees', 'link'), reason, start: { commit: repository.head } };
    await expect(addWorktree(repository, link)).rejects.toMatchObject({ code: 'worktree-exists' });
    const two = sample.path('trees', 'two');
    for (const branch of ['main', '--force', 'no-such']) {
      await expect(addWorktree(repository, { path: two, reason, start: { branch } })).rejects.toThrow(
        /git worktree add/,
      );
      expect(existsSync(two)).toBe(false);
    }
  });
});

describe('openWorktree', () => {
  it('goes by git’s record, even when the .git file in it was changed or removed', async () => {
    const { sample, repository, path } = await withWorktree();
    sample.git('init', '-q', sample.path('elsewhere'));
    await writeFile(join(path, '.git'), `gitdir: ${sample.path('elsewhere', '.git')}\n`);
    await writeFile(join(path, 'n'), 'n');
    const worktree = await openWorktree(repository, path);
    expect((await dirtyPaths(worktree)).map((entry) => entry.path)).toEqual(['n']);
    await rm(join(path, '.git'));
    expect((await dirtyPaths(worktree)).map((entry) => entry.path)).toEqual(['n']);
  });

  it('refuses a folder that is none, or gone', async () => {
    const { sample, repository, path } = await withWorktree();
    await rm(path, { recursive: true });
    await expect(openWorktree(repository, path)).rejects.toMatchObject({ code: 'git-no-worktree' });
    await expect(openWorktree(repository, sample.path('home'))).rejects.toMatchObject({
      code: 'git-no-worktree',
    });
    await expect(openWorktree(repository, sample.repo)).rejects.toMatchObject({ code: 'git-no-worktree' });
  });
});

describe('removeWorktree', () => {
  const remove = (from: Awaited<ReturnType<typeof withWorktree>>, ignoredAreCopied = true) =>
    removeWorktree(from.repository, { path: from.path, ignoredAreCopied });

  it('removes a clean one although it is locked, and is done when there is none', async () => {
    const made = await withWorktree();
    await remove(made);
    expect(existsSync(made.path)).toBe(false);
    expect(await listWorktrees(made.repository)).toHaveLength(1);
    await remove(made);
  });

  it.each([
    ['an untracked file', (path: string) => writeFile(join(path, 'new'), '')],
    ['a changed file', (path: string) => writeFile(join(path, 'a.txt'), 'changed')],
    ['a deleted file', (path: string) => rm(join(path, 'a.txt'))],
  ])('refuses %s, keeps the lock and names it', async (_, spoil) => {
    const made = await withWorktree();
    await spoil(made.path);
    await expect(remove(made)).rejects.toMatchObject({
      code: 'worktree-dirty',
      message: expect.stringMatching(/"(new|a\.txt)" \((untracked|modified|deleted)\)/),
    });
    expect((await listWorktrees(made.repository))[1]).toMatchObject({ locked: reason, missing: false });
  });

  it('lets ignored files go only when they were copied out', async () => {
    const made = await withWorktree({ '.gitignore': '*.log\n' });
    await writeFile(join(made.path, 'x.log'), '');
    await expect(remove(made, false)).rejects.toMatchObject({ code: 'worktree-dirty' });
    await remove(made, true);
    expect(existsSync(made.path)).toBe(false);
  });

  it('lets files go that were placed there, as long as they are unchanged', async () => {
    const made = await withWorktree();
    await writeFile(join(made.path, 'env'), 'A=1');
    const placed = await dirtyPaths(made.worktree);
    const removal = { path: made.path, ignoredAreCopied: true, placed };
    await writeFile(join(made.path, 'env'), 'A=2');
    await expect(removeWorktree(made.repository, removal)).rejects.toMatchObject({ code: 'worktree-dirty' });
    await writeFile(join(made.path, 'env'), 'A=1');
    await removeWorktree(made.repository, removal);
    expect(existsSync(made.path)).toBe(false);
  });

  it('forgets one that was deleted by hand and no other', async () => {
    const made = await withWorktree();
    const users = made.sample.path('users');
    made.sample.git('worktree', 'add', '-q', '-b', 'users', users);
    await rm(users, { recursive: true });
    await rm(made.path, { recursive: true });
    await remove(made);
    expect((await listWorktrees(made.repository)).map((entry) => entry.path)).toEqual([
      made.sample.repo,
      users,
    ]);
  });

  it('never removes the main one', async () => {
    const made = await withWorktree();
    const removal = { path: made.sample.repo, ignoredAreCopied: true };
    await expect(removeWorktree(made.repository, removal)).rejects.toMatchObject({ code: 'git-no-worktree' });
  });
});

describe('unlockWorktree', () => {
  it('lifts the lock, twice without harm', async () => {
    const { repository, path } = await withWorktree();
    await unlockWorktree(repository, path);
    await unlockWorktree(repository, path);
    expect((await listWorktrees(repository))[1]?.locked).toBeNull();
  });
});

describe('prepareWorktree', () => {
  it('takes committed .env* and .aider* away at any depth, and status stays clean', async () => {
    const files = {
      'a.txt': 'a',
      '.env': 'K=1',
      'pkg/.env.local': 'K=2',
      '.aider.conf.yml': 'x',
      'd/.aider/b': 'b',
    };
    const { sample, path, worktree } = await withWorktree(files);
    const { withheld } = await prepareWorktree(worktree);
    expect([...withheld].sort()).toEqual(['.aider.conf.yml', '.env', 'd/.aider/b', 'pkg/.env.local']);
    expect((await readdir(path)).sort()).not.toContain('.env');
    expect(await dirtyPaths(worktree)).toEqual([]);
    sample.gitIn(path, 'commit', '--allow-empty', '-qm', 'agent');
    expect(sample.gitIn(path, 'ls-tree', '-r', '--name-only', 'HEAD').split('\n')).toEqual(
      Object.keys(files).sort(),
    );
    await prepareWorktree(worktree);
  });

  it('names submodules and leaves them empty', async () => {
    const sample = await sampleRepository();
    const library = await sampleRepository({ 'lib.txt': 'l' });
    sample.git('-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', library.repo, 'lib');
    await sample.commit({});
    const repository = await sample.open();
    const path = sample.path('trees', 'one');
    const worktree = await addWorktree(repository, { path, reason, start: { commit: repository.head } });
    expect(await prepareWorktree(worktree)).toEqual({ withheld: [], submodules: ['lib'] });
    expect(await readdir(join(path, 'lib'))).toEqual([]);
    await removeWorktree(repository, { path, ignoredAreCopied: true });
    expect(existsSync(path)).toBe(false);
  });

  it('removes nothing through a symlink in a folder’s place', async () => {
    const { sample, path, worktree } = await withWorktree({ 'a.txt': 'a', 'd/.env': 'K=1' });
    await prepareWorktree(worktree);
    await writeFile(sample.path('home', '.env'), 'precious');
    await rm(join(path, 'd'), { recursive: true, force: true });
    await symlink(sample.path('home'), join(path, 'd'));
    await prepareWorktree(worktree);
    await sweepSettings(worktree, { folders: ['', 'd'], keep: [] });
    expect(await readFile(sample.path('home', '.env'), 'utf8')).toBe('precious');
  });
});

describe('sweepSettings', () => {
  it('removes what a reply put or changed there and keeps what we placed', async () => {
    const { path, worktree } = await withWorktree();
    await writeFile(join(path, '.env'), 'ours');
    await writeFile(join(path, '.aider.model.settings.yml'), 'ours');
    const keep = await settingsFiles(worktree, ['', 'src']);
    await writeFile(join(path, '.aider.model.settings.yml'), 'theirs');
    await writeFile(join(path, 'src', '.aider.conf.yml'), 'lint-cmd: x');
    await mkdir(join(path, '.aider.tags.cache.v4'));
    const removed = await sweepSettings(worktree, { folders: ['', 'src'], keep });
    expect([...removed].sort()).toEqual(['.aider.model.settings.yml', 'src/.aider.conf.yml']);
    expect((await readdir(path)).sort()).toEqual(['.aider.tags.cache.v4', '.env', '.git', 'a.txt', 'src']);
  });
});

describe('excludeOurFiles', () => {
  const excludeOf = (sample: Sample) => readFile(join(sample.repo, '.git', 'info', 'exclude'), 'utf8');

  it('adds our patterns once, keeps the user’s, and counts in work trees too', async () => {
    const { sample, repository, path, worktree } = await withWorktree();
    await writeFile(join(sample.repo, '.git', 'info', 'exclude'), '# mine\n*.tmp');
    await excludeOurFiles(repository);
    await Promise.all([excludeOurFiles(repository), excludeOurFiles(repository)]);
    expect(await excludeOf(sample)).toBe('# mine\n*.tmp\n.aider_logs/\n.aider*\n');
    await writeFile(join(path, '.aider.chat.history.md'), '');
    expect(await dirtyPaths(worktree)).toEqual([]);
    expect(await readdir(join(sample.repo, '.git', 'info'))).toEqual(['exclude']);
  });

  it('makes the file where there is none', async () => {
    const { sample, repository } = await withWorktree();
    await rm(join(sample.repo, '.git', 'info'), { recursive: true });
    await excludeOurFiles(repository);
    expect(await excludeOf(sample)).toBe('.aider_logs/\n.aider*\n');
  });
});
