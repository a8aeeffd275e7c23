import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pr } from '../../src/cli/commands/pr.ts';
import { runHere } from '../../src/cli/place.ts';
import { offerResult } from '../../src/cli/pull-request.ts';
import { fold } from '../../src/core/reduce.ts';
import type { RunState } from '../../src/core/state.ts';
import { openWanted } from '../../src/run/pull-request.ts';
import { readEvents } from '../../src/store/event-reading.ts';
import { runFolder } from '../../src/store/run-folder.ts';
import { type Left, leftRun, place } from '../clean/left-run.ts';
import { type FakeGh, fakeGh } from '../github/fake-gh.ts';
import { finishedRun } from '../github/finished-run.ts';
import { recordingIo } from './recording-io.ts';

const url = 'https://github.com/octo/repo/pull/7';

const stateOf = ({ sample, run }: Left): RunState =>
  fold(readEvents(runFolder(sample.repo, run).events).events);

/** `aider-dash pr` in the run's repository; what it said, or the error that it ended with. */
const called = async (left: Left, env: Readonly<Record<string, string>>): Promise<string> => {
  const { io, said } = recordingIo({ cwd: left.sample.repo, env: { ...left.sample.env, ...env } });
  return pr(io, { run: left.run }).then(
    () => said.out,
    (error: { readonly code?: string; readonly message: string; readonly hint?: string }) =>
      `${error.code}: ${error.message} ${error.hint}`,
  );
};

/** A program of the user's own. */
const program = ({ sample }: Left, text: string): string => {
  const path = sample.path('program.sh');
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
};

/** A PATH with git, and without gh wherever that may be installed. */
const withoutGh = ({ sample }: Left): string => {
  const bin = sample.path('only-git');
  mkdirSync(bin);
  const folder = (process.env.PATH ?? '').split(delimiter).find((one) => existsSync(join(one, 'git')));
  symlinkSync(join(folder ?? '', 'git'), join(bin, 'git'));
  return bin;
};

const pushed = (left: Left & { readonly remote: string }): string =>
  left.sample.gitIn(left.remote, 'for-each-ref', '--format=%(refname:short)', 'refs/heads', 'refs/tags');

const createdBy = (gh: FakeGh): readonly string[] =>
  gh.calls().find(({ args }) => args[1] === 'create')?.args ?? [];

describe('aider-dash pr', () => {
  it('pushes the result and nothing else, opens a pull request for it and says where', async () => {
    const left = await finishedRun();
    left.sample.git('tag', 'v1', left.branch('result'));
    left.sample.git('config', 'push.followTags', 'true');
    const gh = fakeGh(left.sample.folder);
    expect(await called(left, gh.env)).toBe(`Pull request: ${url}\n`);
    expect(pushed(left)).toBe(`${left.branch('result')}\ntrunk`);
    expect(left.sample.gitIn(left.remote, 'rev-parse', left.branch('result'))).toBe(
      stateOf(left).resultCommit,
    );
    expect(createdBy(gh)).toEqual([
      'pr',
      'create',
      `--head=${left.branch('result')}`,
      '--base=trunk',
      '--title=c',
      '--body-file=-',
    ]);
    expect(gh.calls().at(-1)?.input).toContain('1 of 1 agent is merged.');
    expect(stateOf(left).pullRequest).toEqual({ url, commit: stateOf(left).resultCommit });
  });

  it('finds the one that is open, and pushes what has come to it', async () => {
    const left = await finishedRun();
    const gh = fakeGh(left.sample.folder);
    await called(left, gh.env);
    left.sample.git('switch', '-q', left.branch('result'));
    const more = await left.sample.commit({ 'c.txt': 'c\n' });
    expect(await called(left, gh.env)).toBe(`The pull request is open already, and has the result: ${url}\n`);
    expect(left.sample.gitIn(left.remote, 'rev-parse', left.branch('result'))).toBe(more);
    expect(gh.calls().filter(({ args }) => args[1] === 'create')).toHaveLength(1);
  });

  it('looks again when somebody else was faster', async () => {
    const left = await finishedRun();
    const gh = fakeGh(left.sample.folder, { opensMeanwhile: true });
    expect(await called(left, gh.env)).toBe(`Pull request: ${url}\n`);
  });

  it('goes through the user’s own ssh, and says whose branch it is when that leads to a fork', async () => {
    const left = await finishedRun();
    const ssh = program(left, `exec git receive-pack '${left.remote}'`);
    left.sample.git('remote', 'add', 'mine', 'git@localhost:me/repo.git');
    left.sample.git('config', 'remote.pushDefault', 'mine');
    const gh = fakeGh(left.sample.folder);
    expect(await called(left, { ...gh.env, GIT_SSH_COMMAND: ssh })).toBe(`Pull request: ${url}\n`);
    expect(pushed(left)).toContain(left.branch('result'));
    expect(createdBy(gh)).toContain(`--head=me:${left.branch('result')}`);
    expect(createdBy(gh)).toContain('--base=trunk');
  });

  it.each([
    ['a run that goes on', 'run-not-finished', { agents: { a: { merged: true } }, finished: false }],
    ['a run without a merge', 'nothing-merged', { agents: { a: {} } }],
  ])('refuses %s', async (_, code, run) => {
    const left = await leftRun(await place(), run);
    expect(await called(left, fakeGh(left.sample.folder).env)).toMatch(new RegExp(`^${code}: `));
  });

  it('says how to get gh', async () => {
    const left = await finishedRun();
    expect(await called(left, { PATH: withoutGh(left) })).toBe(
      'gh-missing: gh, GitHub’s program for the command line, could not be started. Install it (https://cli.github.com), then run gh auth login.',
    );
    expect(pushed(left)).toBe('trunk');
  });

  it.each([
    ['nobody is logged in', { loggedIn: false }, /^gh-login: .* gh auth login/],
    [
      'a login has expired',
      { fails: { 'repo view': 'HTTP 401: Bad credentials' } },
      /^gh-login: .* gh auth login/,
    ],
    [
      'the repository is not on GitHub',
      {
        fails: {
          'repo view': 'none of the git remotes configured for this repository point to a known GitHub host.',
        },
      },
      /^gh-repository: .* gh auth login --hostname/,
    ],
  ])('pushes nothing when %s', async (_, mode, words) => {
    const left = await finishedRun();
    expect(await called(left, fakeGh(left.sample.folder, mode).env)).toMatch(words);
    expect(pushed(left)).toBe('trunk');
    expect(stateOf(left).pullRequest).toBeNull();
  });

  it('gives gh’s own words when it fails, without what they would do to a terminal', async () => {
    const left = await finishedRun();
    const gh = fakeGh(left.sample.folder, {
      fails: { 'pr create': '\u001b[31mNo commits\u0007 between\nmain' },
    });
    expect(await called(left, gh.env)).toMatch(/^gh-failed: gh pr create failed: No commits between main\./);
  });

  it('says which remote is missing', async () => {
    const left = await finishedRun();
    left.sample.git('remote', 'remove', 'origin');
    const gh = fakeGh(left.sample.folder);
    expect(await called(left, gh.env)).toMatch(/^no-remote: .* git remote add origin/);
    left.sample.git('remote', 'add', 'one', left.remote);
    left.sample.git('remote', 'add', 'two', left.remote);
    expect(await called(left, gh.env)).toMatch(
      /^which-remote: .*\(one, two\).* git config remote\.pushDefault/,
    );
    left.sample.git('config', 'remote.pushDefault', 'two');
    expect(await called(left, gh.env)).toBe(`Pull request: ${url}\n`);
    expect(gh.calls()).not.toEqual([]);
  });

  it('never overwrites what the remote has', async () => {
    const left = await finishedRun();
    const theirs = left.sample.git('commit-tree', '-m', 'theirs', 'main^{tree}');
    left.sample.git('push', '-q', 'origin', `${theirs}:refs/heads/${left.branch('result')}`);
    const gh = fakeGh(left.sample.folder);
    expect(await called(left, gh.env)).toMatch(/^push-refused: origin did not take the result: .*rejected/);
    expect(left.sample.gitIn(left.remote, 'rev-parse', left.branch('result'))).toBe(theirs);
    expect(createdBy(gh)).toEqual([]);
  });
});

describe('a repository that wants to run commands', () => {
  it('runs none of them when its result is pushed, nor in the git that gh calls', async () => {
    const left = await finishedRun();
    const { sample } = left;
    const trap = await sample.trap('ran');
    const hook = join(sample.repo, '.git', 'hooks', 'pre-push');
    mkdirSync(join(sample.repo, '.git', 'hooks'), { recursive: true });
    writeFileSync(hook, `#!/bin/sh\nexec '${trap}'\n`);
    chmodSync(hook, 0o755);
    for (const key of ['core.fsmonitor', 'remote.origin.receivepack', 'core.sshCommand', 'credential.helper'])
      sample.git('config', key, trap);
    expect(await called(left, fakeGh(sample.folder).env)).toBe(`Pull request: ${url}\n`);
    expect(existsSync(sample.path('ran'))).toBe(false);
  });

  it('does not keep those of the user from being run', async () => {
    const left = await finishedRun();
    const { sample } = left;
    sample.git('config', 'core.sshCommand', await sample.trap('ran'));
    sample.git(
      'config',
      '--global',
      'core.sshCommand',
      program(left, `exec git receive-pack '${left.remote}'`),
    );
    sample.git('remote', 'set-url', 'origin', 'git@localhost:me/repo.git');
    expect(await called(left, fakeGh(sample.folder).env)).toBe(`Pull request: ${url}\n`);
    expect(existsSync(sample.path('ran'))).toBe(false);
  });
});

describe('at the end of a run', () => {
  it('records where it is, or what kept it from being opened', async () => {
    const left = await finishedRun();
    const { repository } = left.place;
    const drafts: unknown[] = [];
    const wanted = (gh: FakeGh) =>
      openWanted({
        repository: { ...repository, git: withEnv(repository.git, gh) },
        state: stateOf(left),
        redact: (text) => text,
        record: (draft) => void drafts.push(draft),
      });
    await wanted(fakeGh(left.sample.folder, { loggedIn: false }));
    await wanted(fakeGh(left.sample.folder));
    expect(drafts).toEqual([
      {
        type: 'pr.refused',
        reason: 'gh is not logged in to GitHub. Log in with gh auth login, or set GH_TOKEN.',
      },
      { type: 'run.pr', url, by: 'option' },
    ]);
  });

  it('publishes no secret that is known', async () => {
    const left = await finishedRun();
    const gh = fakeGh(left.sample.folder);
    const env = { ...left.sample.env, ...gh.env, OPENAI_API_KEY: 'hunter2-hunter2' };
    const found = await runHere(recordingIo({ cwd: left.sample.repo, env }).io, left.run);
    const change = 'Use hunter2-hunter2\n\nand hunter2-hunter2 again';
    await offerResult({ env }, { ...found, state: { ...found.state, change } });
    expect(readFileSync(join(gh.env.FAKE_GH, 'calls.jsonl'), 'utf8')).not.toContain('hunter2');
    expect(createdBy(gh)).toContain('--title=Use [redacted]');
  });
});

const withEnv = <G extends { readonly env: Readonly<Record<string, string>> }>(git: G, gh: FakeGh): G => ({
  ...git,
  env: { ...git.env, ...gh.env },
});
