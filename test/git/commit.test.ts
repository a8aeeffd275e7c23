import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBranch } from '../../src/git/branch.ts';
import { commitFile, commitLeftovers } from '../../src/git/commit.ts';
import { changedSince, dirtyPaths } from '../../src/git/dirty-path.ts';
import { agentEnvironment, ownIdentity } from '../../src/git/identity.ts';
import { prepareWorktree } from '../../src/git/settings-file.ts';
import { snapshot } from '../../src/git/snapshot.ts';
import { addWorktree } from '../../src/git/worktree.ts';
import { identity, sampleRepository, userState } from './sample-repository.ts';

const onBranch = async (
  files: Readonly<Record<string, string>> = { 'a.txt': 'a\n', 'd/b.txt': 'b\n', 'e/c.txt': 'c\n' },
) => {
  const sample = await sampleRepository(files);
  const repository = await sample.open();
  const branch = 'aider-dash/r/a';
  await createBranch(repository, branch, repository.head);
  const path = sample.path('trees', 'one');
  const worktree = await addWorktree(repository, { path, reason: 'r', start: { branch } });
  const filesOf = (commit: string) =>
    sample.git('ls-tree', '-r', '--name-only', '-z', commit).split('\0').slice(0, -1);
  return { sample, repository, branch, path, worktree, filesOf };
};

describe('dirtyPaths', () => {
  it('tells kinds apart and takes any name', async () => {
    const { path, worktree } = await onBranch({ 'a.txt': 'a', 'old name': 'o', '.gitignore': '*.log\n' });
    await writeFile(join(path, 'a.txt'), 'changed');
    await rm(join(path, 'old name'));
    await mkdir(join(path, 'new dir'));
    await writeFile(join(path, 'new dir', 'ü "q"\n-x'), 'n');
    await writeFile(join(path, 'x.log'), '');
    const kinds = (await dirtyPaths(worktree)).map(({ path: name, kind }) => [name, kind]);
    expect(Object.fromEntries(kinds)).toEqual({
      'a.txt': 'modified',
      'old name': 'deleted',
      'new dir/ü "q"\n-x': 'untracked',
    });
    expect(await dirtyPaths(worktree, { ignored: true })).toContainEqual(
      expect.objectContaining({ path: 'x.log', kind: 'ignored' }),
    );
  });

  it('lets one see what changed since', async () => {
    const { path, worktree } = await onBranch();
    await writeFile(join(path, 'same'), '1');
    await writeFile(join(path, 'other'), '1');
    const before = await dirtyPaths(worktree);
    await writeFile(join(path, 'other'), '2');
    await rm(join(path, 'a.txt'));
    const changed = changedSince(before, await dirtyPaths(worktree));
    expect(changed.map((entry) => entry.path).sort()).toEqual(['a.txt', 'other']);
  });
});

describe('commitLeftovers', () => {
  it('commits changed, new and deleted files, a folder in a file’s place and the reverse', async () => {
    const { sample, repository, branch, path, worktree, filesOf } = await onBranch();
    await rm(join(path, 'a.txt'));
    await mkdir(join(path, 'a.txt'));
    await writeFile(join(path, 'a.txt', 'inner'), 'i');
    await rm(join(path, 'd'), { recursive: true });
    await writeFile(join(path, 'd'), 'now a file');
    await rm(join(path, 'e', 'c.txt'));
    await symlink('d', join(path, 'link "ü"\n'));
    const commit = await commitLeftovers(worktree, { except: [], message: 'left over\n\nü', identity });
    expect(sample.git('rev-parse', branch)).toBe(commit);
    expect(filesOf(branch).sort()).toEqual(['a.txt/inner', 'd', 'link "ü"\n']);
    expect(sample.git('log', '-1', '--format=%B%an', branch)).toBe('left over\n\nü\nUs');
    expect(sample.git('rev-parse', `${branch}^`)).toBe(repository.head);
    expect(await dirtyPaths(worktree)).toEqual([]);
  });

  it('leaves out what was there before, .env* and .aider*, ignored files and nested repositories', async () => {
    const { sample, path, worktree, filesOf } = await onBranch({
      'a.txt': 'a',
      '.env': 'K=1',
      '.gitignore': '*.log\n',
    });
    await prepareWorktree(worktree);
    await writeFile(join(path, 'placed'), 'p');
    await writeFile(join(path, 'placed-changed'), 'p');
    const except = await dirtyPaths(worktree);
    for (const name of ['.env', '.env.local', '.aider.conf.yml', 'x.log', 'placed-changed', 'good'])
      await writeFile(join(path, name), 'new');
    sample.git('init', '-q', join(path, 'nested'));
    sample.gitIn(path, 'add', '-f', '.env.local');
    await commitLeftovers(worktree, { except, message: 'm', identity });
    expect(filesOf('aider-dash/r/a')).toEqual(['.env', '.gitignore', 'a.txt', 'good', 'placed-changed']);
    expect(sample.git('show', 'aider-dash/r/a:.env')).toBe('K=1');
  });

  it('does nothing when there is nothing, and works on a detached HEAD', async () => {
    const { sample, path, worktree } = await onBranch();
    expect(await commitLeftovers(worktree, { except: [], message: 'm', identity })).toBeNull();
    sample.gitIn(path, 'switch', '-q', '--detach');
    await writeFile(join(path, 'a.txt'), 'b');
    const commit = await commitLeftovers(worktree, { except: [], message: 'm', identity });
    expect(sample.gitIn(path, 'rev-parse', 'HEAD')).toBe(commit);
  });
});

describe('commitFile', () => {
  const prd = { path: 'docs/prd/001-x.md', content: '# ü\n', message: 'Add the PRD', identity };

  it('puts a file on a branch without touching any checkout', async () => {
    const { sample, repository, branch, filesOf } = await onBranch();
    await writeFile(join(sample.repo, 'a.txt'), 'dirty');
    sample.git('add', 'a.txt');
    const before = await userState(sample);
    const commit = await commitFile(repository.git, { ref: `refs/heads/${branch}`, ...prd });
    expect(sample.git('rev-parse', branch)).toBe(commit);
    expect(filesOf(branch)).toEqual(['a.txt', 'd/b.txt', 'docs/prd/001-x.md', 'e/c.txt']);
    expect(sample.git('show', `${branch}:docs/prd/001-x.md`)).toBe('# ü');
    expect(await userState(sample)).toEqual(before);
  });

  it('refuses an unsafe path, a missing ref, and a file in a folder’s place', async () => {
    const { sample, repository, branch } = await onBranch();
    const ref = `refs/heads/${branch}`;
    const before = sample.git('rev-parse', branch);
    await expect(commitFile(repository.git, { ref, ...prd, path: '../x' })).rejects.toMatchObject({
      code: 'git-path',
    });
    await expect(commitFile(repository.git, { ...prd, ref: 'refs/heads/no' })).rejects.toMatchObject({
      code: 'git-no-such-ref',
    });
    await expect(commitFile(repository.git, { ref, ...prd, path: 'a.txt/x' })).rejects.toThrow(
      /update-index/,
    );
    expect(sample.git('rev-parse', branch)).toBe(before);
  });
});

describe('snapshot', () => {
  it('keeps the work tree as it stands and touches neither index nor branch', async () => {
    const { sample, path, worktree, filesOf, branch } = await onBranch({
      'a.txt': 'a',
      '.gitignore': '*.log\n',
      b: 'b',
    });
    await writeFile(join(path, 'a.txt'), 'half done');
    await rm(join(path, 'b'));
    await writeFile(join(path, 'new'), 'n');
    await writeFile(join(path, 'x.log'), 'l');
    await writeFile(join(path, '.env'), 'KEY=secret');
    const index = await readFile(join(worktree.env.GIT_DIR ?? '', 'index'));
    const status = await dirtyPaths(worktree);
    const ref = 'refs/aider-dash/r/a/1';
    const commit = await snapshot(worktree, { ref, message: 'before a kill', identity });
    expect(sample.git('rev-parse', ref)).toBe(commit);
    expect(filesOf(commit)).toEqual(['.gitignore', 'a.txt', 'new']);
    expect(sample.git('show', `${ref}:a.txt`)).toBe('half done');
    expect(sample.git('rev-parse', branch)).toBe(sample.git('rev-parse', 'main'));
    expect(await readFile(join(worktree.env.GIT_DIR ?? '', 'index'))).toEqual(index);
    expect(await dirtyPaths(worktree)).toEqual(status);
  });

  it('never overwrites another one and writes nowhere else', async () => {
    const { worktree } = await onBranch();
    const ref = 'refs/aider-dash/r/a/1';
    await snapshot(worktree, { ref, message: 'm', identity });
    await expect(snapshot(worktree, { ref, message: 'm', identity })).rejects.toMatchObject({
      code: 'git-ref-moved',
    });
    await expect(
      snapshot(worktree, { ref: 'refs/heads/main', message: 'm', identity }),
    ).rejects.toMatchObject({
      code: 'git-ref-name',
    });
  });
});

describe('identity', () => {
  it('is the user’s where there is one', async () => {
    const sample = await sampleRepository();
    expect(await ownIdentity((await sample.open()).git)).toEqual({});
  });

  it('is ours where there is none, and in no configuration', async () => {
    const sample = await sampleRepository(undefined, { identity: false });
    const repository = await sample.open();
    const own = await ownIdentity(repository.git);
    expect(own).toMatchObject({ GIT_AUTHOR_NAME: 'aider-dash', GIT_COMMITTER_EMAIL: 'aider-dash@localhost' });
    expect(await agentEnvironment(repository)).toMatchObject(own);
    const facts = { ref: 'refs/heads/main', path: 'x', content: 'x', message: 'm', identity: own };
    const commit = await commitFile(repository.git, facts);
    expect(sample.git('log', '-1', '--format=%an <%ae> %cn', commit)).toBe(
      'aider-dash <aider-dash@localhost> aider-dash',
    );
    expect(sample.git('config', '--list')).not.toMatch(/user\./);
  });

  it('is the user’s where the environment has it', async () => {
    const sample = await sampleRepository(undefined, { identity: false });
    const { git } = await sample.open();
    expect(await ownIdentity({ ...git, env: { ...git.env, ...identity } })).toEqual({});
    expect(await ownIdentity({ ...git, env: { ...git.env, GIT_AUTHOR_NAME: 'x', EMAIL: 'x' } })).not.toEqual(
      {},
    );
  });

  it('reaches an aider when it stands in the environment only', async () => {
    const sample = await sampleRepository(undefined, { identity: false });
    const repository = await sample.open();
    const identity = {
      GIT_AUTHOR_NAME: 'CI',
      GIT_COMMITTER_NAME: 'CI',
      EMAIL: 'ci@example.org',
    };
    const git = { ...repository.git, env: { ...repository.git.env, ...identity } };
    const env = { ...sample.env, ...(await agentEnvironment({ ...repository, git })) };
    const said = (...args: readonly string[]) =>
      execFileSync('git', args, { cwd: repository.top, env, encoding: 'utf8' }).trim();
    // aider asks for these two, and writes its own into the configuration where it gets no answer.
    expect([said('config', 'user.name'), said('config', 'user.email')]).toEqual(['CI', 'ci@example.org']);
    said('commit', '--quiet', '--allow-empty', '--message=x');
    expect(said('log', '-1', '--format=%an %ae %cn %ce')).toBe('CI ci@example.org CI ci@example.org');
  });
});
