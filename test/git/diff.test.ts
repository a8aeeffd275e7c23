import { chmod, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type ChangedFile,
  changedFiles,
  changes,
  commitsBetween,
  diffStat,
  diffText,
} from '../../src/git/diff.ts';
import { specialChanges } from '../../src/git/special-change.ts';
import { sampleRepository } from './sample-repository.ts';

const twoCommits = async () => {
  const sample = await sampleRepository({
    'a.txt': '1\n2\n3\n',
    'old name': 'o\n',
    was: 'file',
    binary: '\0\u0001',
  });
  const base = sample.git('rev-parse', 'HEAD');
  await rm(join(sample.repo, 'old name'));
  await rm(join(sample.repo, 'was'));
  await symlink('a.txt', join(sample.repo, 'was'));
  await writeFile(join(sample.repo, 'binary'), '\0\u0002');
  const tip = await sample.commit({ 'a.txt': '1\n2\n3\n4\n', 'new\n"name"\tü': 'n\n' }, 'second: ü "q"');
  return { sample, base, tip, git: (await sample.open()).git };
};

describe('diff', () => {
  it('names every changed file with its modes, whatever it is called', async () => {
    const { git, base, tip } = await twoCommits();
    expect(await changedFiles(git, base, tip)).toEqual([
      { path: 'a.txt', change: 'modified', oldMode: '100644', newMode: '100644' },
      { path: 'binary', change: 'modified', oldMode: '100644', newMode: '100644' },
      { path: 'new\n"name"\tü', change: 'added', oldMode: '000000', newMode: '100644' },
      { path: 'old name', change: 'deleted', oldMode: '100644', newMode: '000000' },
      { path: 'was', change: 'type-changed', oldMode: '100644', newMode: '120000' },
    ]);
    expect(await changedFiles(git, tip, tip)).toEqual([]);
  });

  it('counts lines and files', async () => {
    const { git, base, tip } = await twoCommits();
    expect(await diffStat(git, base, tip)).toEqual({ added: 3, removed: 2, files: 5 });
    expect(await diffStat(git, tip, tip)).toEqual({ added: 0, removed: 0, files: 0 });
    for (const [from, to] of [
      [base, tip],
      [tip, tip],
    ] as const)
      expect(await changes(git, from, to)).toEqual({
        files: await changedFiles(git, from, to),
        stat: await diffStat(git, from, to),
      });
  });

  it('shows the text in one form, with colour when asked, cut at a line when too long', async () => {
    const { sample, git, base, tip } = await twoCommits();
    sample.git('config', 'diff.noprefix', 'true');
    const text = await diffText(git, { base, tip });
    expect(text).toContain('--- a/a.txt\n+++ b/a.txt\n');
    expect(text).not.toContain('\u001b');
    expect(await diffText(git, { base, tip, color: true })).toContain('\u001b[32m+');
    const cut = await diffText(git, { base, tip, maxBytes: 60 });
    expect(cut).toMatch(/^diff --git a\/a\.txt b\/a\.txt\n.*… cut: \d+ of \d+ bytes are left out\n$/s);
    expect(Buffer.byteLength(cut)).toBeLessThan(120);
  });

  it('lists the commits between', async () => {
    const { git, base, tip } = await twoCommits();
    expect(await commitsBetween(git, base, tip)).toEqual([{ id: tip, subject: 'second: ü "q"' }]);
    expect(await commitsBetween(git, tip, base)).toEqual([]);
  });

  it('never takes a name for an option', async () => {
    const { sample, git, tip } = await twoCommits();
    const out = sample.path('out');
    await expect(changedFiles(git, `--output=${out}`, tip)).rejects.toThrow(/git diff-tree/);
    await expect(diffText(git, { base: `--output=${out}`, tip })).rejects.toThrow(/git diff/);
    await expect(commitsBetween(git, tip, `--output=${out}`)).rejects.toThrow(/git log/);
    await expect(chmod(out, 0o600)).rejects.toThrow(/ENOENT/);
  });
});

describe('specialChanges', () => {
  const changed = (
    path: string,
    change: ChangedFile['change'] = 'added',
    newMode = '100644',
  ): ChangedFile => ({
    path,
    change,
    oldMode: change === 'added' ? '000000' : '100644',
    newMode,
  });

  it.each([
    [changed('x', 'added', '120000'), 'symlink'],
    [changed('x', 'type-changed', '120000'), 'symlink'],
    [changed('x', 'modified', '120000'), 'symlink'],
    [changed('lib', 'added', '160000'), 'submodule'],
    [changed('a/.gitattributes'), 'git attributes'],
    [changed('.gitmodules'), 'git submodules'],
    [changed('.husky/pre-commit'), 'git hook'],
    [changed('.githooks/x'), 'git hook'],
    [changed('.pre-commit-config.yaml'), 'git hook'],
    [changed('lefthook.yml'), 'git hook'],
    [changed('.github/workflows/ci.yml'), 'CI workflow'],
    [changed('.GITHUB/Workflows/ci.yml'), 'CI workflow'],
    [changed('.gitlab-ci.yml'), 'CI workflow'],
    [changed('.circleci/config.yml'), 'CI workflow'],
    [changed('Jenkinsfile'), 'CI workflow'],
    [changed('azure-pipelines-prod.yml'), 'CI workflow'],
    [changed('.vscode/tasks.json'), 'editor task'],
    [changed('.env'), 'settings of aider or the environment'],
    [changed('.aider.conf.yml', 'modified'), 'settings of aider or the environment'],
  ])('holds %j back', (file, why) => {
    expect(specialChanges([file])).toEqual({ special: [{ path: file.path, why }], notable: [] });
  });

  it('only notes a change to what was there, and says nothing of the rest', () => {
    const files = [
      changed('.github/workflows/ci.yml', 'modified'),
      changed('.gitmodules', 'deleted', '000000'),
      changed('src/a.ts'),
      changed('docs/gitattributes.md'),
    ];
    expect(specialChanges(files)).toEqual({
      special: [],
      notable: [{ path: '.github/workflows/ci.yml', why: 'CI workflow' }],
    });
  });
});
