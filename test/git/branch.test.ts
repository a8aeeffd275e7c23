import { describe, expect, it } from 'vitest';
import {
  createBranch,
  deleteOwnBranch,
  isAncestor,
  isBranchName,
  resolve,
  updateRef,
} from '../../src/git/branch.ts';
import { listTrackedFiles, recentFiles } from '../../src/git/tracked.ts';
import { addWorktree } from '../../src/git/worktree.ts';
import { sampleRepository } from './sample-repository.ts';

const badNames = [
  '--upload-pack=touch x',
  '-b',
  'a..b',
  'a b',
  '@{-1}',
  'a.lock',
  'HEAD',
  '-',
  '@',
  '',
  'a\nb',
  'a/',
];

describe('branches', () => {
  it.each(badNames)('takes no branch named %j', async (name) => {
    const sample = await sampleRepository();
    const repository = await sample.open();
    sample.git('switch', '-qc', 'other');
    sample.git('switch', '-q', 'main');
    expect(await isBranchName(repository.git, name)).toBe(false);
    await expect(createBranch(repository, name, repository.head)).rejects.toMatchObject({
      code: 'git-branch-name',
    });
    expect(await resolve(repository.git, name.startsWith('-') ? name : 'no-such')).toBeNull();
  });

  it('makes one without tracking, and never over another', async () => {
    const sample = await sampleRepository();
    const repository = await sample.open();
    await createBranch(repository, 'aider-dash/r/a', repository.head);
    const next = await sample.commit({ n: 'n' });
    await expect(createBranch(repository, 'aider-dash/r/a', next)).rejects.toMatchObject({
      code: 'git-ref-moved',
    });
    expect(await resolve(repository.git, 'aider-dash/r/a')).toBe(repository.head);
    expect(sample.git('config', '--list', '--local')).not.toMatch(/branch\./);
  });

  it('moves a ref only from where it is', async () => {
    const sample = await sampleRepository();
    const { git, head } = await sample.open();
    const next = await sample.commit({ n: 'n' });
    const ref = 'refs/heads/aider-dash/r/result';
    await updateRef(git, { ref, to: head, from: null });
    await expect(updateRef(git, { ref, to: next, from: next })).rejects.toMatchObject({
      code: 'git-ref-moved',
    });
    await updateRef(git, { ref, to: next, from: head });
    expect(sample.git('rev-parse', ref)).toBe(next);
    await expect(updateRef(git, { ref: '-d', to: next, from: next })).rejects.toMatchObject({
      code: 'git-ref-name',
    });
    expect(await isAncestor(git, head, next)).toBe(true);
    expect(await isAncestor(git, next, head)).toBe(false);
  });
});

describe('deleteOwnBranch', () => {
  it('deletes a branch that stands where it is said to, and is checked out nowhere', async () => {
    const sample = await sampleRepository();
    const repository = await sample.open();
    const name = 'aider-dash/r/a';
    await createBranch(repository, name, repository.head);
    const path = sample.path('trees', 'one');
    await addWorktree(repository, { path, reason: 'r', start: { branch: name } });
    await expect(deleteOwnBranch(repository, name, repository.head)).rejects.toThrow(/checked out/);
    sample.gitIn(path, 'switch', '-q', '--detach');
    const moved = await sample.commit({ n: 'n' });
    await expect(deleteOwnBranch(repository, name, moved)).rejects.toMatchObject({ code: 'git-ref-moved' });
    expect(await resolve(repository.git, name)).toBe(repository.head);
    await deleteOwnBranch(repository, name, repository.head);
    expect(await resolve(repository.git, name)).toBeNull();
  });

  it('touches no branch of the user’s', async () => {
    const sample = await sampleRepository();
    const repository = await sample.open();
    sample.git('branch', 'users');
    for (const name of ['users', 'aider-dash/../users', '-D'])
      await expect(deleteOwnBranch(repository, name, repository.head)).rejects.toMatchObject({
        code: 'git-branch-name',
      });
    expect(await resolve(repository.git, 'users')).not.toBeNull();
  });
});

describe('tracked files', () => {
  it('lists paths of any kind with mode and size, submodules and symlinks marked', async () => {
    const library = await sampleRepository({ 'lib.txt': 'l' });
    const sample = await sampleRepository({ 'a b': '12', 'ü "q"\n\t': '1' });
    const { symlink } = await import('node:fs/promises');
    await symlink('/etc/passwd', `${sample.repo}/link`);
    sample.git('-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', library.repo, 'lib');
    const commit = await sample.commit({});
    const { git } = await sample.open();
    const files = (await listTrackedFiles(git, commit)).filter((file) => file.path !== '.gitmodules');
    expect(files).toEqual([
      { path: 'a b', mode: '100644', kind: 'file', size: 2 },
      { path: 'lib', mode: '160000', kind: 'submodule', size: 0 },
      { path: 'link', mode: '120000', kind: 'symlink', size: 11 },
      { path: 'ü "q"\n\t', mode: '100644', kind: 'file', size: 1 },
    ]);
  });

  it('names what changed last first, each once', async () => {
    const sample = await sampleRepository({ one: '1', two: '2', '\nthree': '3' });
    await sample.commit({ two: '22' });
    await sample.commit({ '\nthree': '33', two: '222' });
    const { git } = await sample.open();
    expect(await recentFiles(git, 10)).toEqual(['\nthree', 'two', 'one']);
    expect(await recentFiles(git, 1)).toEqual(['\nthree']);
  });
});
