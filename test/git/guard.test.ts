import { existsSync } from 'node:fs';
import { chmod, link, mkdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { differences, fingerprint } from '../../src/git/guard.ts';
import { checkPathOnDisk } from '../../src/git/path-on-disk.ts';
import { runGit } from '../../src/git/runner.ts';
import { removeStaleLock } from '../../src/git/stale-lock.ts';
import { addWorktree } from '../../src/git/worktree.ts';
import { sampleRepository } from './sample-repository.ts';

const withWorktree = async () => {
  const sample = await sampleRepository();
  const repository = await sample.open();
  const path = sample.path('trees', 'one');
  const worktree = await addWorktree(repository, { path, reason: 'r', start: { commit: repository.head } });
  const gitFolder = (...names: readonly string[]) => join(sample.repo, '.git', ...names);
  return { sample, repository, path, worktree, gitFolder };
};

describe('fingerprint', () => {
  it('stays the same through ordinary work', async () => {
    const { repository, worktree, path } = await withWorktree();
    const before = await fingerprint(repository, worktree);
    await writeFile(join(path, 'a.txt'), 'changed');
    await runGit(worktree, ['commit', '-qam', 'work']);
    expect(differences(before, await fingerprint(repository, worktree))).toEqual([]);
    expect(Object.keys(before)).toContain('config');
  });

  it('names what was changed, added, removed or made executable', async () => {
    const { sample, repository, worktree, path, gitFolder } = await withWorktree();
    await mkdir(gitFolder('hooks'), { recursive: true });
    await writeFile(gitFolder('hooks', 'pre-push'), 'x', { mode: 0o644 });
    await writeFile(gitFolder('hooks', 'old'), 'x');
    const before = await fingerprint(repository, worktree);
    sample.git('config', 'core.editor', 'x');
    await chmod(gitFolder('hooks', 'pre-push'), 0o755);
    await rm(gitFolder('hooks', 'old'));
    await mkdir(gitFolder('hooks', 'sub'));
    await symlink('/bin/sh', gitFolder('hooks', 'sub', 'post-commit'));
    await writeFile(gitFolder('info', 'attributes'), '* filter=x');
    await writeFile(gitFolder('config.worktree'), '');
    await writeFile(join(path, '.git'), 'gitdir: /elsewhere');
    expect(differences(before, await fingerprint(repository, worktree))).toEqual([
      'config',
      'config.worktree',
      'hooks/old',
      'hooks/pre-push',
      'hooks/sub/post-commit',
      'info/attributes',
      'worktree/.git',
    ]);
  });
});

describe('checkPathOnDisk', () => {
  it('allows files and new files in real folders', async () => {
    const { path } = await withWorktree();
    expect(await checkPathOnDisk(path, 'src/b.txt')).toEqual({
      ok: true,
      path: join(path, 'src/b.txt'),
      exists: true,
    });
    expect(await checkPathOnDisk(path, 'new/x.ts')).toMatchObject({ ok: true, exists: false });
  });

  it.each([
    ['../a', /part/],
    ['link/a', /link is a symlink/],
    ['file-link', /file-link is a symlink/],
    ['dangling', /dangling is a symlink/],
    ['hard', /hard link/],
    ['src', /no file/],
    ['a.txt/b', /no folder/],
    ['lib/x', /another repository/],
  ])('refuses %s', async (name, reason) => {
    const { sample, path } = await withWorktree();
    await symlink(sample.path('home'), join(path, 'link'));
    await symlink('a.txt', join(path, 'file-link'));
    await symlink('nowhere', join(path, 'dangling'));
    await writeFile(sample.path('outside'), 'x');
    await link(sample.path('outside'), join(path, 'hard'));
    sample.git('init', '-q', join(path, 'lib'));
    expect(await checkPathOnDisk(path, name)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(reason),
    });
  });
});

describe('removeStaleLock', () => {
  it('removes a lock from before its owner died, and no younger one', async () => {
    const { worktree } = await withWorktree();
    const lock = join(worktree.env.GIT_DIR ?? '', 'index.lock');
    expect(await removeStaleLock(worktree, Date.now())).toBe(false);
    await writeFile(lock, '');
    const madeAt = (await stat(lock)).mtimeMs;
    expect(await removeStaleLock(worktree, madeAt - 1)).toBe(false);
    expect(existsSync(lock)).toBe(true);
    await utimes(lock, madeAt / 1000 - 60, madeAt / 1000 - 60);
    expect(await removeStaleLock(worktree, madeAt)).toBe(true);
    expect(existsSync(lock)).toBe(false);
  });

  it('leaves the user’s own lock', async () => {
    const { repository, gitFolder } = await withWorktree();
    await writeFile(gitFolder('index.lock'), '');
    await expect(removeStaleLock(repository.git, Date.now() + 1000)).rejects.toMatchObject({
      code: 'not-scratch',
    });
    expect(existsSync(gitFolder('index.lock'))).toBe(true);
  });
});
