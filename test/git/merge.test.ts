import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commitTree } from '../../src/git/commit.ts';
import { beginConflictedMerge, concludeMerge, conflictMarkersLeft } from '../../src/git/conflict.ts';
import { dirtyPaths } from '../../src/git/dirty-path.ts';
import { overlap, tryMerge } from '../../src/git/merge.ts';
import { resetHard, resetScratch } from '../../src/git/scratch.ts';
import { addWorktree } from '../../src/git/worktree.ts';
import { identity, sampleRepository, userState } from './sample-repository.ts';

type Files = Readonly<Record<string, string | null>>;

/** Two branches from one base; null deletes a file. HEAD stays at the base. */
const twoSides = async (base: Readonly<Record<string, string>>, ours: Files, theirs: Files) => {
  const sample = await sampleRepository(base);
  const side = async (name: string, files: Files): Promise<string> => {
    sample.git('switch', '-qc', name, 'main');
    for (const [path, content] of Object.entries(files))
      if (content === null) await rm(join(sample.repo, path));
    const kept = Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== null);
    return sample.commit(Object.fromEntries(kept), name);
  };
  const onto = await side('ours', ours);
  const tip = await side('theirs', theirs);
  sample.git('switch', '-q', 'main');
  const repository = await sample.open();
  const path = sample.path('trees', 'scratch');
  const scratch = await addWorktree(repository, { path, reason: 'r', start: { commit: onto } });
  return { sample, repository, onto, tip, path, scratch, git: repository.git };
};

const keepAs = { ref: 'refs/aider-dash/r/scratch/1', message: 'kept', identity };

describe('tryMerge', () => {
  it('gives a tree to commit when the sides agree, and touches no checkout', async () => {
    const { sample, git, onto, tip } = await twoSides({ a: 'a', b: 'b' }, { a: 'A' }, { b: 'B' });
    await writeFile(join(sample.repo, 'a'), 'dirty');
    const before = await userState(sample);
    const trial = await tryMerge(git, onto, tip);
    if (trial.kind !== 'clean') throw new Error('expected a clean merge');
    const commit = await commitTree(git, {
      tree: trial.tree,
      parents: [onto, tip],
      message: 'merge',
      identity,
    });
    expect(sample.git('show', `${commit}:a`) + sample.git('show', `${commit}:b`)).toBe('AB');
    expect(sample.git('rev-parse', `${commit}^1`, `${commit}^2`)).toBe(`${onto}\n${tip}`);
    expect(await userState(sample)).toEqual(before);
  });

  it('names the files that conflict, whatever they are called', async () => {
    const odd = 'a "b"\n\tü';
    const { git, onto, tip } = await twoSides(
      { [odd]: 'a', b: 'b' },
      { [odd]: 'x', b: null },
      { [odd]: 'y', b: 'B' },
    );
    expect(await tryMerge(git, onto, tip)).toEqual({ kind: 'conflict', files: [odd, 'b'] });
  });

  it('throws for what is no commit', async () => {
    const { git, onto } = await twoSides({ a: 'a' }, {}, {});
    await expect(tryMerge(git, onto, '--messages')).rejects.toMatchObject({ code: 'git-no-such-ref' });
  });
});

describe('a conflicted merge', () => {
  const lines = (first: string, last: string) => `${first}\n2\n3\n4\n5\n6\n${last}\n`;

  it('leaves markers with the base, and is concluded when they are gone', async () => {
    const made = await twoSides(
      { 'a.txt': lines('1', '7'), 'b.txt': lines('1', '7') },
      { 'a.txt': lines('ours', '7'), 'b.txt': lines('ours', '7') },
      { 'a.txt': lines('theirs', '7'), 'b.txt': lines('1', 'theirs') },
    );
    const { sample, scratch, onto, tip, path } = made;
    const before = await userState(sample);
    expect(await beginConflictedMerge(scratch, { onto, tip, identity: {} })).toEqual([
      { path: 'a.txt', kind: 'both-changed' },
    ]);
    const text = await readFile(join(path, 'a.txt'), 'utf8');
    expect(text).toMatch(/^<{7} .*\nours\n\|{7} .*\n1\n={7}\ntheirs\n>{7} /);
    expect(await conflictMarkersLeft(scratch, ['a.txt', 'b.txt'])).toEqual(['a.txt']);
    await writeFile(join(path, 'a.txt'), lines('ours and theirs', '7'));
    expect(await conflictMarkersLeft(scratch, ['a.txt', 'b.txt'])).toEqual([]);
    const merge = { files: ['a.txt'], parents: [onto, tip], message: 'merge', identity };
    const commit = await concludeMerge(scratch, merge);
    expect(sample.git('show', `${commit}:a.txt`)).toBe(lines('ours and theirs', '7').trimEnd());
    expect(sample.git('show', `${commit}:b.txt`)).toBe(lines('ours', 'theirs').trimEnd());
    expect(sample.git('rev-parse', `${commit}^1`, `${commit}^2`)).toBe(`${onto}\n${tip}`);
    expect(await resetScratch(scratch, { commit, keepAs, alsoIgnored: true })).not.toBeNull();
    expect(await dirtyPaths(scratch)).toEqual([]);
    expect(sample.gitIn(path, 'rev-parse', 'HEAD')).toBe(commit);
    expect(await userState(sample)).toEqual(before);
  });

  it('tells apart deleted, added twice and changed, and takes what is on disk in the end', async () => {
    const { sample, scratch, onto, tip, path } = await twoSides(
      { gone: 'base\n', kept: 'base\n' },
      { gone: null, kept: 'ours\n', 'both "ü"\n': 'ours\n' },
      { gone: 'theirs\n', kept: null, 'both "ü"\n': 'theirs\n' },
    );
    const files = await beginConflictedMerge(scratch, { onto, tip, identity: {} });
    expect(files).toEqual([
      { path: 'both "ü"\n', kind: 'both-added' },
      { path: 'gone', kind: 'deleted-by-onto' },
      { path: 'kept', kind: 'deleted-by-tip' },
    ]);
    await writeFile(join(path, 'both "ü"\n'), 'mended\n');
    await rm(join(path, 'gone'));
    const conclusion = {
      files: files.map((file) => file.path),
      parents: [onto, tip],
      message: 'm',
      identity,
    };
    const commit = await concludeMerge(scratch, conclusion);
    expect(sample.git('ls-tree', '-r', '-z', '--name-only', commit).split('\0')).toEqual([
      'both "ü"\n',
      'kept',
      '',
    ]);
  });

  it('has nothing to show where there is no conflict, and hides settings that the other side brings', async () => {
    const made = await twoSides(
      { a: 'a', '.env': '1' },
      { a: 'A' },
      { '.env': '2', 'n/.aider.conf.yml': 'x', n2: 'n' },
    );
    const { sample, scratch, onto, tip, path } = made;
    expect(await beginConflictedMerge(scratch, { onto, tip, identity: {} })).toEqual([]);
    expect([existsSync(join(path, '.env')), existsSync(join(path, 'n', '.aider.conf.yml'))]).toEqual([
      false,
      false,
    ]);
    const commit = await concludeMerge(scratch, { files: [], parents: [onto, tip], message: 'm', identity });
    expect(sample.git('show', `${commit}:.env`)).toBe('2');
    expect(sample.git('show', `${commit}:n2`)).toBe('n');
  });

  it('takes headings for no markers, and heeds another marker size', async () => {
    const { scratch, path } = await twoSides(
      { 'a.md': 'a', '.gitattributes': '*.big conflict-marker-size=12\n' },
      {},
      {},
    );
    await writeFile(join(path, 'a.md'), 'Title\n=======\n\n>>>>>>> quoted'.replace('>>>>>>> q', '>>>>>> q'));
    await writeFile(join(path, 'b.md'), 'x\r\n<<<<<<< ours\r\n');
    await writeFile(join(path, 'c.big'), '<<<<<<< not this\n');
    await writeFile(join(path, 'd.big'), `${'>'.repeat(12)} this\n`);
    const files = ['a.md', 'b.md', 'c.big', 'd.big', 'missing'];
    expect(await conflictMarkersLeft(scratch, files)).toEqual(['b.md', 'd.big']);
  });
});

describe('resetScratch', () => {
  it('keeps what is there as a snapshot, then leaves only the commit', async () => {
    const { sample, scratch, path, onto, tip } = await twoSides(
      { a: 'a', '.gitignore': '*.log\n' },
      { a: 'A' },
      { a: 'B' },
    );
    await writeFile(join(path, 'a'), 'half');
    await writeFile(join(path, 'new'), 'new');
    await writeFile(join(path, 'x.log'), '');
    await mkdir(join(path, 'nested'));
    sample.git('init', '-q', join(path, 'nested'));
    const kept = await resetScratch(scratch, { commit: tip, keepAs, alsoIgnored: false });
    expect(sample.git('rev-parse', keepAs.ref)).toBe(kept);
    expect(sample.git('show', `${kept}:new`) + sample.git('show', `${kept}:a`)).toBe('newhalf');
    expect([existsSync(join(path, 'new')), existsSync(join(path, 'nested'))]).toEqual([false, false]);
    expect(existsSync(join(path, 'x.log'))).toBe(true);
    expect(await resetScratch(scratch, { commit: onto, keepAs, alsoIgnored: true })).toBeNull();
    expect(existsSync(join(path, 'x.log'))).toBe(false);
  });

  it('resets nothing that is the user’s or on a branch', async () => {
    const { sample, repository, git, onto } = await twoSides({ a: 'a' }, { a: 'A' }, { a: 'B' });
    await writeFile(join(sample.repo, 'a'), 'precious');
    await expect(resetScratch(git, { commit: onto, keepAs, alsoIgnored: true })).rejects.toMatchObject({
      code: 'not-scratch',
    });
    const path = sample.path('trees', 'agent');
    const agent = await addWorktree(repository, { path, reason: 'r', start: { branch: 'theirs' } });
    await expect(resetHard(agent, onto)).rejects.toMatchObject({ code: 'not-scratch' });
    expect(await readFile(join(sample.repo, 'a'), 'utf8')).toBe('precious');
  });
});

describe('overlap', () => {
  it('counts shared paths once', () => {
    expect(overlap(['a', 'b', 'a'], ['b', 'b', 'c'])).toBe(1);
    expect(overlap([], ['a'])).toBe(0);
  });
});
