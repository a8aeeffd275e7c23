import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mergeIntoUserBranch, undoMerge } from '../../src/git/user-merge.ts';
import { type Sample, sampleRepository, userState } from './sample-repository.ts';

const message = 'Merge the result';

/** A result branch with one commit; `diverged` gives the user's branch one of its own. */
const withResult = async ({ diverged = true } = {}) => {
  const sample = await sampleRepository({ a: 'a\n', b: 'b\n', c: 'c\n' });
  sample.git('switch', '-qc', 'aider-dash/r/result');
  const commit = await sample.commit({ a: 'A\n', n: 'n\n' });
  sample.git('switch', '-q', 'main');
  if (diverged) await sample.commit({ b: 'B\n' });
  const before = sample.git('rev-parse', 'main');
  return { sample, repository: await sample.open(), commit, before };
};

const installHook = async (sample: Sample, name: string, body: string): Promise<void> => {
  const folder = join(sample.repo, '.git', 'hooks');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), `#!/bin/sh\n${body}\n`);
  await chmod(join(folder, name), 0o755);
};

describe('mergeIntoUserBranch', () => {
  it('merges, runs the user’s hooks, and leaves unrelated changes alone', async () => {
    const { sample, repository, commit, before } = await withResult();
    await installHook(sample, 'post-merge', `: > '${sample.path('hook-ran')}'`);
    await writeFile(join(sample.repo, 'c'), 'dirty\n');
    const merge = await mergeIntoUserBranch({ repository, commit, message });
    const merged = sample.git('rev-parse', 'main');
    expect(merge).toEqual({ kind: 'merged', branch: 'main', before, merged });
    expect(sample.git('log', '-1', '--format=%s%n%P')).toBe(`${message}\n${before} ${commit}`);
    expect(existsSync(sample.path('hook-ran'))).toBe(true);
    expect(await readFile(join(sample.repo, 'c'), 'utf8')).toBe('dirty\n');
    expect(await mergeIntoUserBranch({ repository, commit, message })).toEqual({
      kind: 'up-to-date',
      branch: 'main',
    });
  });

  it('makes a merge of the user’s own even where the branch did not move: hooks and signature are the user’s', async () => {
    const { sample, repository, commit } = await withResult({ diverged: false });
    const before = sample.git('rev-parse', 'main');
    const outcome = await mergeIntoUserBranch({ repository, commit, message });
    expect(outcome).toMatchObject({ kind: 'merged', before });
    expect(sample.git('rev-parse', 'main^1', 'main^2')).toBe(`${before}\n${commit}`);
    expect(sample.git('rev-parse', 'main^{tree}')).toBe(sample.git('rev-parse', `${commit}^{tree}`));
  });

  it('leaves everything as it was on a conflict', async () => {
    const { sample, repository, commit } = await withResult();
    await sample.commit({ a: 'other\n' });
    await writeFile(join(sample.repo, 'c'), 'dirty\n');
    const state = await userState(sample);
    expect(await mergeIntoUserBranch({ repository, commit, message })).toEqual({
      kind: 'conflict',
      files: ['a'],
    });
    expect(await userState(sample)).toEqual(state);
  });

  it('gives git’s words when uncommitted changes would be lost', async () => {
    const { sample, repository, commit } = await withResult();
    await writeFile(join(sample.repo, 'a'), 'precious\n');
    const state = await userState(sample);
    const merge = await mergeIntoUserBranch({ repository, commit, message });
    expect(merge).toMatchObject({ kind: 'refused', words: expect.stringMatching(/would be overwritten/) });
    // git merge looks at the files before it refuses, and notes their times in the index.
    expect({ ...(await userState(sample)), index: state.index }).toEqual(state);
  });

  it('takes everything back when a hook or the signing program says no', async () => {
    const { sample, repository, commit } = await withResult();
    const head = sample.git('rev-parse', 'HEAD');
    await installHook(sample, 'pre-merge-commit', 'echo not today >&2; exit 1');
    const hooked = await mergeIntoUserBranch({ repository, commit, message });
    expect(hooked).toMatchObject({ kind: 'refused', words: expect.stringContaining('not today') });
    await installHook(sample, 'pre-merge-commit', 'exit 0');
    sample.git('config', 'commit.gpgSign', 'true');
    sample.git('config', 'gpg.program', 'false');
    expect(await mergeIntoUserBranch({ repository, commit, message })).toMatchObject({ kind: 'refused' });
    expect(sample.git('rev-parse', 'HEAD')).toBe(head);
    expect(sample.git('status', '--porcelain')).toBe('');
    expect(existsSync(join(sample.repo, '.git', 'MERGE_HEAD'))).toBe(false);
  });

  it('ends a signing program that hangs and takes everything back', async () => {
    const { sample, repository, commit, before } = await withResult();
    const hanging = sample.path('gpg');
    await writeFile(hanging, '#!/bin/sh\nexec sleep 5 >/dev/null 2>&1\n');
    await chmod(hanging, 0o755);
    sample.git('config', 'commit.gpgSign', 'true');
    sample.git('config', 'gpg.program', hanging);
    const merge = await mergeIntoUserBranch({ repository, commit, message, timeoutMs: 300 });
    expect(merge).toMatchObject({ kind: 'refused', words: expect.stringContaining('took too long') });
    expect(sample.git('rev-parse', 'main')).toBe(before);
    expect(sample.git('status', '--porcelain')).toBe('');
  });

  it('refuses a detached HEAD and a merge of the user’s own that is under way', async () => {
    const { sample, repository, commit } = await withResult();
    sample.git('switch', '-q', '--detach');
    await expect(mergeIntoUserBranch({ repository, commit, message })).rejects.toMatchObject({
      code: 'git-detached',
    });
    sample.git('switch', '-q', 'main');
    sample.git('merge', '--no-commit', '--no-ff', '-q', commit);
    await expect(mergeIntoUserBranch({ repository, commit, message })).rejects.toMatchObject({
      code: 'git-merging',
    });
    expect(existsSync(join(sample.repo, '.git', 'MERGE_HEAD'))).toBe(true);
  });
});

describe('undoMerge', () => {
  const merged = async (options?: { readonly diverged: boolean }) => {
    const made = await withResult(options);
    const merge = await mergeIntoUserBranch({ repository: made.repository, commit: made.commit, message });
    if (merge.kind !== 'merged') throw new Error('expected a merge');
    return { ...made, undo: { repository: made.repository, ...merge } };
  };

  it.each([true, false])('goes back and keeps unrelated changes (diverged: %s)', async (diverged) => {
    const { sample, undo, before } = await merged({ diverged });
    await writeFile(join(sample.repo, 'c'), 'dirty\n');
    await undoMerge(undo);
    expect(sample.git('rev-parse', 'main')).toBe(before);
    expect(sample.git('status', '--porcelain').trim()).toBe('M c');
    expect(existsSync(join(sample.repo, 'n'))).toBe(false);
  });

  it('refuses when something was built on it, it was pushed, or another branch is checked out', async () => {
    const { sample, undo } = await merged();
    sample.git('update-ref', 'refs/remotes/origin/main', 'main');
    await expect(undoMerge(undo)).rejects.toThrow(/refs\/remotes\/origin\/main has it too/);
    sample.git('update-ref', '-d', 'refs/remotes/origin/main');
    sample.git('switch', '-qc', 'feature');
    await expect(undoMerge(undo)).rejects.toThrow(/main is not checked out/);
    sample.git('switch', '-q', 'main');
    await expect(undoMerge(undo)).rejects.toThrow(/refs\/heads\/feature has it too/);
    const tip = await sample.commit({ later: 'l' });
    await expect(undoMerge(undo)).rejects.toMatchObject({
      code: 'undo-refused',
      hint: expect.stringContaining('revert'),
    });
    expect(sample.git('rev-parse', 'main')).toBe(tip);
  });

  it('refuses when uncommitted changes would be lost', async () => {
    const { sample, undo } = await merged();
    await writeFile(join(sample.repo, 'a'), 'precious\n');
    await expect(undoMerge(undo)).rejects.toThrow(/git reset failed/);
    expect(await readFile(join(sample.repo, 'a'), 'utf8')).toBe('precious\n');
    expect(sample.git('rev-parse', 'main')).toBe(undo.merged);
  });
});
