import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { existingCommit } from '../../src/git/branch.ts';
import { commitLeftovers } from '../../src/git/commit.ts';
import { changedFiles } from '../../src/git/diff.ts';
import { dirtyPaths } from '../../src/git/dirty-path.ts';
import { prepareWorktree } from '../../src/git/settings-file.ts';
import { takeBack } from '../../src/git/take-back.ts';
import { addWorktree } from '../../src/git/worktree.ts';
import { identity, sampleRepository } from './sample-repository.ts';

it('undoes commits by one more, keeps untracked files, and brings no settings file back', async () => {
  const sample = await sampleRepository({ 'a.txt': 'a\n', 'gone.txt': 'g\n', '.env': 'X=1\n' });
  const repository = await sample.open();
  const path = sample.path('trees', 'agent');
  sample.git('branch', 'agent');
  const git = await addWorktree(repository, { path, reason: 'r', start: { branch: 'agent' } });
  await prepareWorktree(git);
  const to = await existingCommit(git, 'HEAD');
  await Promise.all([
    writeFile(join(path, 'a.txt'), 'other\n'),
    writeFile(join(path, 'new.txt'), 'new\n'),
    rm(join(path, 'gone.txt')),
  ]);
  const from = (await commitLeftovers(git, { except: [], message: 'm\n', identity })) ?? '';
  await writeFile(join(path, 'untracked.txt'), 'mine\n');

  const commit = await takeBack(git, { to, from, message: 'back\n', identity });

  expect(await existingCommit(git, 'HEAD')).toBe(commit);
  expect(sample.git('log', '--format=%s', `${to}..agent`)).toBe('back\nm');
  expect(await changedFiles(git, to, commit)).toEqual([]);
  expect(await readFile(join(path, 'a.txt'), 'utf8')).toBe('a\n');
  expect(['new.txt', 'gone.txt', '.env'].map((name) => existsSync(join(path, name)))).toEqual([
    false,
    true,
    false,
  ]);
  expect((await dirtyPaths(git)).map((entry) => entry.path)).toEqual(['untracked.txt']);
});
