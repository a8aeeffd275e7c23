import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commitLeftovers } from '../../src/git/commit.ts';
import { beginConflictedMerge } from '../../src/git/conflict.ts';
import { changedFiles, diffText } from '../../src/git/diff.ts';
import { agentEnvironment } from '../../src/git/identity.ts';
import { tryMerge } from '../../src/git/merge.ts';
import { isDirty, openRepository } from '../../src/git/repository.ts';
import { runGit } from '../../src/git/runner.ts';
import { snapshot } from '../../src/git/snapshot.ts';
import { addWorktree, removeWorktree } from '../../src/git/worktree.ts';
import { identity, type Sample, sampleRepository, userState } from './sample-repository.ts';

const hookNames = [
  'post-checkout',
  'pre-commit',
  'post-commit',
  'post-merge',
  'reference-transaction',
  'post-index-change',
];

/** A repository whose own configuration and hooks would run something at every turn. */
const hostileRepository = async (): Promise<{ sample: Sample; theirs: string; ours: string }> => {
  const attributes = '*.txt filter=f=x merge=m diff=d\n*.md diff=t\n';
  const sample = await sampleRepository({
    '.gitattributes': attributes,
    'a.txt': '1\n2\n3\n4\n5\n6\n7\n',
    'b.md': 'b\n',
  });
  sample.git('switch', '-q', '-c', 'theirs');
  const theirs = await sample.commit({ 'a.txt': '1\n2\n3\n4\n5\n6\nseven\n', 'b.md': 'bee\n' });
  sample.git('switch', '-q', 'main');
  const ours = await sample.commit({ 'a.txt': 'one\n2\n3\n4\n5\n6\n7\n' });
  const trap = await sample.trap('ran');
  const settings = {
    'core.fsmonitor': trap,
    'core.sshCommand': trap,
    'filter.f=x.clean': trap,
    'filter.f=x.smudge': trap,
    'filter.f=x.required': 'true',
    'merge.m.driver': `${trap}; exit 0`,
    'diff.d.command': trap,
    'diff.t.textconv': trap,
    'diff.external': trap,
    'commit.gpgSign': 'true',
    'merge.verifySignatures': 'true',
    'log.showSignature': 'true',
    'gpg.program': trap,
    'core.editor': trap,
    'core.pager': trap,
  };
  for (const [key, value] of Object.entries(settings)) sample.git('config', key, value);
  await mkdir(join(sample.repo, '.git', 'hooks'), { recursive: true });
  for (const name of hookNames) {
    const hook = join(sample.repo, '.git', 'hooks', name);
    await writeFile(hook, `#!/bin/sh\n: > '${sample.path(`ran-hook-${name}`)}'\n`);
    await chmod(hook, 0o755);
  }
  await writeFile(join(sample.repo, 'a.txt'), 'dirty\n');
  return { sample, theirs, ours };
};

const traces = async (sample: Sample): Promise<readonly string[]> =>
  (await readdir(sample.folder)).filter((name) => name.startsWith('ran') && !name.endsWith('.sh'));

const removeTraces = async (sample: Sample): Promise<void> => {
  for (const name of await traces(sample)) await rm(sample.path(name));
};

describe('a repository that wants to run commands', () => {
  it('runs none of them in any of our calls, and the user’s state stays to the byte', async () => {
    const { sample, theirs, ours } = await hostileRepository();
    const before = await userState(sample);
    await removeTraces(sample);
    const repository = await sample.open();
    expect(await isDirty(repository.git)).toBe(true);
    const path = sample.path('trees', 'one');
    const worktree = await addWorktree(repository, { path, reason: 'test', start: { commit: ours } });
    await writeFile(join(path, 'a.txt'), 'mine\n');
    await writeFile(join(path, 'new.txt'), 'new\n');
    await snapshot(worktree, { ref: 'refs/aider-dash/r/a/1', message: 's', identity });
    const commit = await commitLeftovers(worktree, { except: [], message: 'left', identity });
    expect(commit).not.toBeNull();
    await changedFiles(worktree, ours, commit ?? '');
    expect(await diffText(worktree, { base: ours, tip: theirs })).toContain('+bee');
    await tryMerge(worktree, ours, theirs);
    await beginConflictedMerge(worktree, { onto: ours, tip: theirs, identity: {} });
    await runGit(worktree, ['reset', '--hard', '-q', ours]);
    await removeWorktree(repository, { path, ignoredAreCopied: true });
    expect(await traces(sample)).toEqual([]);
    expect(await userState(sample)).toEqual(before);
  });

  it('merges with git’s own driver and not with an empty one that would drop a side', async () => {
    const { sample, theirs, ours } = await hostileRepository();
    const { git } = await sample.open();
    const trial = await tryMerge(git, ours, theirs);
    if (trial.kind !== 'clean') throw new Error('expected a clean merge');
    const { stdout } = await runGit(git, ['cat-file', 'blob', `${trial.tree}:a.txt`]);
    expect(stdout).toBe('one\n2\n3\n4\n5\n6\nseven\n');
  });

  it('runs none of them for an agent either, and its git diff still shows the change', async () => {
    const { sample, ours } = await hostileRepository();
    const repository = await sample.open();
    const path = sample.path('trees', 'one');
    const { cwd } = await addWorktree(repository, { path, reason: 'test', start: { commit: ours } });
    await removeTraces(sample);
    const agent = { cwd, env: { ...sample.env, ...(await agentEnvironment(repository)) } };
    await writeFile(join(path, 'a.txt'), 'mine\n');
    expect((await runGit(agent, ['diff'])).stdout).toContain('+mine');
    await runGit(agent, ['commit', '-qam', 'agent']);
    await runGit(agent, ['log', '-p', '-1']);
    expect(await traces(sample)).toEqual([]);
  });

  it('lets the drivers run when the user trusts the repository', async () => {
    const { sample, theirs, ours } = await hostileRepository();
    const trusting = await openRepository({ cwd: sample.repo, env: sample.env, trustRepoConfig: true });
    await tryMerge(trusting.git, ours, theirs);
    expect(existsSync(sample.path('ran'))).toBe(true);
  });

  it('keeps drivers of the user’s own configuration', async () => {
    const { sample } = await hostileRepository();
    sample.git('config', '--global', 'filter.lfs.clean', 'git-lfs clean');
    const { overrides } = await sample.open();
    expect(overrides.map(([key]) => key)).toContain('filter.f=x.clean');
    expect(overrides.map(([key]) => key)).not.toContain('filter.lfs.clean');
  });

  it('is refused when its configuration includes another by condition', async () => {
    const sample = await sampleRepository();
    sample.git('config', 'includeIf.onbranch:aider-dash/**.path', '/tmp/x');
    await expect(sample.open()).rejects.toMatchObject({ code: 'git-conditional-include', exitCode: 2 });
  });
});
