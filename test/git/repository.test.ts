import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/core/error.ts';
import { isDirty, openRepository } from '../../src/git/repository.ts';
import { emptySample, sampleRepository } from './sample-repository.ts';

const failure = async (opening: Promise<unknown>): Promise<UsageError> => {
  const error = await opening.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof UsageError) return error;
  throw new Error(`Expected a UsageError, got ${String(error)}`);
};

describe('openRepository', () => {
  it('tells where everything is', async () => {
    const sample = await sampleRepository();
    const repository = await sample.open();
    expect(repository).toMatchObject({
      top: sample.repo,
      gitDir: join(sample.repo, '.git'),
      commonDir: join(sample.repo, '.git'),
      prefix: '',
      head: sample.git('rev-parse', 'HEAD'),
      branch: 'main',
    });
  });

  it('opens from a sub-folder, from a work tree and in a folder with a newline in its name', async () => {
    const sample = await sampleRepository();
    expect(await sample.open('src')).toMatchObject({ top: sample.repo, prefix: 'src/' });
    const odd = sample.path('odd "name"\n');
    sample.git('worktree', 'add', '-q', '-b', 'odd', odd);
    const repository = await openRepository({ cwd: odd, env: sample.env });
    expect(repository).toMatchObject({ top: odd, branch: 'odd', commonDir: join(sample.repo, '.git') });
    expect(repository.gitDir).not.toBe(repository.commonDir);
  });

  it('opens with a detached HEAD', async () => {
    const sample = await sampleRepository();
    sample.git('switch', '-q', '--detach');
    expect((await sample.open()).branch).toBeNull();
  });

  it('ignores GIT_DIR and the like of the shell it was started from', async () => {
    const sample = await sampleRepository();
    const env = { ...sample.env, GIT_DIR: '/nowhere', GIT_INDEX_FILE: '/nowhere', GIT_WORK_TREE: '/' };
    expect((await openRepository({ cwd: sample.repo, env })).top).toBe(sample.repo);
  });

  it('says what is missing and how to mend it', async () => {
    const sample = await emptySample();
    const none = await failure(openRepository({ cwd: sample.folder, env: sample.env }));
    expect(none).toMatchObject({ code: 'git-no-repository', hint: expect.stringContaining('git init') });
    const empty = await failure(sample.open());
    expect(empty).toMatchObject({ code: 'git-no-commit', hint: expect.stringContaining('git commit') });
    expect((await failure(sample.open('.git'))).code).toBe('git-inside-git-folder');
    sample.git('init', '-q', '--bare', sample.path('bare.git'));
    const bare = await failure(openRepository({ cwd: sample.path('bare.git'), env: sample.env }));
    expect(bare).toMatchObject({ code: 'git-bare', exitCode: 2 });
  });

  it('refuses a git that is too old or missing', async () => {
    const sample = await sampleRepository();
    const bin = sample.path('bin');
    await mkdir(bin);
    await writeFile(join(bin, 'git'), '#!/bin/sh\necho git version 2.37.9\n');
    await chmod(join(bin, 'git'), 0o755);
    const old = await failure(openRepository({ cwd: sample.repo, env: { ...sample.env, PATH: bin } }));
    expect(old.code).toBe('git-too-old');
    const opening = openRepository({ cwd: sample.repo, env: { ...sample.env, PATH: sample.path('home') } });
    await expect(opening).rejects.toMatchObject({ code: 'git-missing' });
  });
});

describe('isDirty', () => {
  it('counts untracked files and not ignored ones', async () => {
    const sample = await sampleRepository({ '.gitignore': '*.log\n' });
    const { git } = await sample.open();
    await sample.write('x.log', 'x');
    expect(await isDirty(git)).toBe(false);
    await sample.write('x', 'x');
    expect(await isDirty(git)).toBe(true);
  });
});
