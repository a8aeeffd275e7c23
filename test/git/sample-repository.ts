import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openRepository, type Repository } from '../../src/git/repository.ts';

/** A real repository in a temporary folder, with an empty home and no system configuration. */
export type Sample = {
  /** Holds everything: the repository in `repo`, `home`, and whatever a test puts beside them. */
  readonly folder: string;
  readonly repo: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs git as the user would. Returns standard output without the last newline. */
  git(...args: readonly string[]): string;
  gitIn(folder: string, ...args: readonly string[]): string;
  write(path: string, content: string): Promise<void>;
  /** Writes files and commits everything. Returns the commit. */
  commit(files: Readonly<Record<string, string>>, message?: string): Promise<string>;
  open(from?: string): Promise<Repository>;
  /** A shell script that leaves `name` behind in `folder` when it runs, and passes its input on. */
  trap(name: string): Promise<string>;
  path(...names: readonly string[]): string;
};

export const emptySample = async ({ identity = true } = {}): Promise<Sample> => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'aider-dash-git-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const repo = join(folder, 'repo');
  const home = join(folder, 'home');
  await mkdir(repo);
  await mkdir(home);
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    GIT_CONFIG_NOSYSTEM: '1',
  };
  const author = {
    GIT_AUTHOR_NAME: 'T',
    GIT_AUTHOR_EMAIL: 't@t',
    GIT_COMMITTER_NAME: 'T',
    GIT_COMMITTER_EMAIL: 't@t',
  };
  const gitIn = (cwd: string, ...args: readonly string[]): string =>
    execFileSync('git', args, { cwd, env: { ...env, ...author }, encoding: 'utf8', stdio: 'pipe' }).replace(
      /\n$/,
      '',
    );
  const sample: Sample = {
    folder,
    repo,
    env,
    gitIn,
    git: (...args) => gitIn(repo, ...args),
    path: (...names) => join(folder, ...names),
    write: async (path, content) => {
      await mkdir(dirname(join(repo, path)), { recursive: true });
      await writeFile(join(repo, path), content);
    },
    commit: async (files, message = 'change') => {
      for (const [path, content] of Object.entries(files)) await sample.write(path, content);
      sample.git('add', '-A', '-f');
      sample.git('commit', '--no-verify', '--allow-empty', '-qm', message);
      return sample.git('rev-parse', 'HEAD');
    },
    open: (from = '.') => openRepository({ cwd: join(repo, from), env }),
    trap: async (name) => {
      const script = join(folder, `${name}.sh`);
      await writeFile(script, `#!/bin/sh\n: > '${join(folder, name)}'\nexec cat 2>/dev/null\n`);
      await chmod(script, 0o755);
      return script;
    },
  };
  sample.git('init', '-q', '-b', 'main');
  if (identity) {
    sample.git('config', 'user.name', 'User');
    sample.git('config', 'user.email', 'user@example.com');
  }
  return sample;
};

/** The same with one commit that holds `files`. */
export const sampleRepository = async (
  files: Readonly<Record<string, string>> = { 'a.txt': 'a\n', 'src/b.txt': 'b\n' },
  options?: { readonly identity?: boolean },
): Promise<Sample> => {
  const sample = await emptySample(options);
  await sample.commit(files, 'start');
  return sample;
};

/** Everything of the user's own that must stay as it is, to the byte. */
export const userState = async ({ repo, git }: Sample): Promise<Readonly<Record<string, string>>> => ({
  index: createHash('sha256')
    .update(await readFile(join(repo, '.git', 'index')))
    .digest('hex'),
  head: await readFile(join(repo, '.git', 'HEAD'), 'utf8'),
  branch: git('rev-parse', 'HEAD'),
  config: await readFile(join(repo, '.git', 'config'), 'utf8'),
  status: git('--no-optional-locks', '-c', 'core.fsmonitor=false', 'status', '--porcelain=v2', '-uall', '-z'),
  stash: git('stash', 'list'),
});

export const identity = {
  GIT_AUTHOR_NAME: 'Us',
  GIT_AUTHOR_EMAIL: 'us@localhost',
  GIT_COMMITTER_NAME: 'Us',
  GIT_COMMITTER_EMAIL: 'us@localhost',
};
