import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GitError } from '../../src/git/error.ts';
import { fieldsOf, runGit } from '../../src/git/runner.ts';
import { sampleRepository } from './sample-repository.ts';

describe('runGit', () => {
  it('waits while another git holds the index lock', async () => {
    const sample = await sampleRepository();
    const { git } = await sample.open();
    const lock = join(sample.repo, '.git', 'index.lock');
    await writeFile(lock, '');
    await sample.write('c.txt', 'c');
    const adding = runGit(git, ['update-index', '--add', 'c.txt']);
    setTimeout(() => void rm(lock), 1000);
    await adding;
    expect(sample.git('ls-files', 'c.txt')).toBe('c.txt');
  });

  it('gives up on a lock in the end, names it and leaves it', async () => {
    const sample = await sampleRepository();
    const { git } = await sample.open();
    const lock = join(sample.repo, '.git', 'index.lock');
    await writeFile(lock, '');
    await sample.write('c.txt', 'c');
    const adding = runGit(git, ['update-index', '--add', 'c.txt'], { lockWaitMs: 200 });
    await expect(adding).rejects.toMatchObject({
      code: 'git-locked',
      message: expect.stringContaining(lock),
    });
    expect(existsSync(lock)).toBe(true);
  });

  it('throws what git said, without control characters, and not the arguments', async () => {
    const sample = await sampleRepository();
    const { git } = await sample.open();
    const name = 'no\u001b[31msuch\u202E';
    const error = await runGit(git, ['rev-parse', '--verify', `refs/${name}`]).catch(
      (reason: unknown) => reason,
    );
    if (!(error instanceof GitError)) throw error;
    expect(error).toMatchObject({ code: 'git-failed', exit: 128, command: 'rev-parse' });
    expect(error.message).toMatch(/^git rev-parse failed with exit code 128: fatal: /);
    expect(error.message + error.words).not.toMatch(/[\p{Cf}\p{Cc}]/u);
  });

  it('ends a git that takes too long', async () => {
    const sample = await sampleRepository();
    const { git } = await sample.open();
    const pipe = sample.path('pipe');
    execFileSync('mkfifo', [pipe]);
    const call = runGit(git, ['config', '--file', pipe, '--list'], { timeoutMs: 100 });
    await expect(call).rejects.toMatchObject({ code: 'git-timeout' });
  });
});

describe('fieldsOf', () => {
  it('cuts at NUL and keeps newlines', () => {
    expect(fieldsOf('')).toEqual([]);
    expect(fieldsOf('a\nb\0c\0')).toEqual(['a\nb', 'c']);
  });
});
