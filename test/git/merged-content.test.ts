import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { isContained } from '../../src/git/merged-content.ts';
import { type Sample, sampleRepository } from './sample-repository.ts';

const lines = (count: number, changed: Readonly<Record<number, string>> = {}): string =>
  Array.from({ length: count }, (_, index) => `${changed[index] ?? `line ${index}`}\n`).join('');

/** A branch with two commits in two files, and main beside it. */
const withBranch = async (): Promise<Sample> => {
  const sample = await sampleRepository({ 'a.txt': lines(40), 'b.txt': lines(40) });
  sample.git('switch', '-q', '-c', 'work');
  await sample.commit({ 'a.txt': lines(40, { 5: 'five' }) }, 'one');
  await sample.commit({ 'b.txt': lines(40, { 5: 'FIVE' }), 'new.txt': 'n\n' }, 'two');
  sample.git('switch', '-q', 'main');
  return sample;
};

const contained = async (sample: Sample, tip = 'work', target = 'main'): Promise<boolean> => {
  const { git } = await sample.open();
  return isContained(git, sample.git('rev-parse', tip), sample.git('rev-parse', target));
};

const squash = (sample: Sample, branch = 'work'): void => {
  sample.git('merge', '-q', '--squash', branch);
  sample.git('commit', '-qm', 'squashed');
};

describe('is contained', () => {
  it('after a merge', async () => {
    const sample = await withBranch();
    expect(await contained(sample)).toBe(false);
    sample.git('merge', '-q', '--no-ff', '-m', 'm', 'work');
    expect(await contained(sample)).toBe(true);
  });

  it('after a squash, also onto a target that has moved', async () => {
    const sample = await withBranch();
    await sample.commit({ 'a.txt': lines(40, { 30: 'theirs' }) });
    squash(sample);
    expect(await contained(sample)).toBe(true);
  });

  it('after a squash whose places were changed again since', async () => {
    const sample = await withBranch();
    squash(sample);
    await sample.commit({ 'a.txt': lines(40, { 5: 'cinq' }), 'new.txt': 'other\n' });
    await sample.commit({ 'b.txt': 'all new\n' });
    expect(await contained(sample)).toBe(true);
  });

  it('after a rebase and after a cherry-pick, and further changes', async () => {
    for (const way of ['rebase', 'cherry-pick']) {
      const sample = await withBranch();
      await sample.commit({ 'a.txt': lines(40, { 30: 'theirs' }) });
      if (way === 'rebase') {
        sample.git('switch', '-q', '-c', 'copy', 'work');
        sample.git('rebase', '-q', 'main');
        sample.git('switch', '-q', 'main');
        sample.git('merge', '-q', '--ff-only', 'copy');
      } else sample.git('cherry-pick', 'work~1', 'work');
      await sample.commit({ 'a.txt': lines(40, { 5: 'cinq' }), 'b.txt': lines(40, { 5: 'V' }) });
      expect(await contained(sample), way).toBe(true);
    }
  });

  it('a branch of merged branches, flattened by a rebase and then changed further', async () => {
    const sample = await withBranch();
    sample.git('switch', '-q', '-c', 'other', 'main');
    await sample.commit({ 'c.txt': 'c\n' });
    sample.git('switch', '-q', '-c', 'result', 'main');
    sample.git('merge', '-q', '--no-ff', '-m', 'm1', 'work');
    sample.git('merge', '-q', '--no-ff', '-m', 'm2', 'other');
    sample.git('switch', '-q', 'main');
    sample.git('cherry-pick', 'work~1', 'work', 'other');
    await sample.commit({ 'a.txt': lines(40, { 5: 'cinq' }) });
    expect(await contained(sample, 'result')).toBe(true);
  });

  it('what changes nothing', async () => {
    const sample = await withBranch();
    sample.git('branch', 'same', 'main~0');
    expect(await contained(sample, 'same')).toBe(true);
  });
});

describe('is not contained', () => {
  it('when only a part of it was taken', async () => {
    const sample = await withBranch();
    sample.git('cherry-pick', 'work~1');
    await sample.commit({ 'a.txt': lines(40, { 5: 'cinq' }) });
    expect(await contained(sample)).toBe(false);
  });

  it('when it went on after the squash', async () => {
    const sample = await withBranch();
    squash(sample);
    sample.git('switch', '-q', 'work');
    await sample.commit({ 'a.txt': lines(40, { 5: 'five', 6: 'six' }) });
    expect(await contained(sample)).toBe(false);
  });

  it('when the target has the same but for blanks', async () => {
    const sample = await sampleRepository({ 'a.py': 'if a:\n    b()\n' });
    sample.git('switch', '-q', '-c', 'work');
    await sample.commit({ 'a.py': 'if a:\n    b()\nc()\n' });
    sample.git('switch', '-q', 'main');
    await sample.commit({ 'a.py': 'if a:\n    b()\n    c()\n' });
    await sample.commit({ 'a.py': 'pass\n' });
    expect(await contained(sample)).toBe(false);
  });

  it('when the bytes differ in a file that is no text', async () => {
    for (const [mine, theirs] of [
      [Buffer.from([0, 1, 2]), Buffer.from([0, 1, 3])],
      [Buffer.from([0x61, 0xe9, 10]), Buffer.from([0x61, 0xe8, 10])],
    ] as const) {
      const sample = await sampleRepository({ 'a.txt': 'a\n' });
      const put = async (bytes: Buffer) => {
        await writeFile(sample.path('repo', 'x.dat'), bytes);
        await sample.commit({});
      };
      sample.git('switch', '-q', '-c', 'work');
      await put(mine);
      sample.git('switch', '-q', 'main');
      await put(theirs);
      await put(Buffer.from('other\n'));
      expect(await contained(sample)).toBe(false);
    }
  });

  it('when a merge driver of the user’s always takes our side', async () => {
    const sample = await sampleRepository({ 'a.txt': 'a\n', '.gitattributes': 'a.txt merge=ours\n' });
    await writeFile(sample.path('home', '.gitconfig'), '[merge "ours"]\n\tdriver = true\n');
    sample.git('switch', '-q', '-c', 'work');
    await sample.commit({ 'a.txt': 'mine\n' });
    sample.git('switch', '-q', 'main');
    await sample.commit({ 'a.txt': 'theirs\n' });
    expect(await contained(sample)).toBe(false);
  });

  it('when a merge on it holds a resolution that was never taken', async () => {
    const sample = await sampleRepository({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
    sample.git('switch', '-q', '-c', 'one');
    await sample.commit({ 'b.txt': 'one\n' });
    sample.git('switch', '-q', '-c', 'two', 'main');
    await sample.commit({ 'a.txt': 'two\n' });
    sample.git('switch', '-q', '-c', 'work', 'one');
    sample.git('merge', '-q', '--no-commit', '--no-ff', 'two');
    await sample.commit({ 'a.txt': 'by hand\n' });
    sample.git('switch', '-q', 'main');
    sample.git('cherry-pick', 'one', 'two');
    expect(await contained(sample)).toBe(false);
  });

  it('when they have nothing in common, or a commit is missing', async () => {
    const sample = await withBranch();
    sample.git('switch', '-q', '--orphan', 'alone');
    await sample.commit({ 'z.txt': 'z\n' });
    expect(await contained(sample, 'alone')).toBe(false);
    const { git } = await sample.open();
    expect(await isContained(git, '0'.repeat(39).concat('1'), sample.git('rev-parse', 'main'))).toBe(false);
  });
});
