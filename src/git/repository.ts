import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '../core/error.ts';
import { driverOverrides } from './driver.ts';
import { type Environment, guardedEnvironment, type Setting, userEnvironment } from './environment.ts';
import { GitError } from './error.ts';
import { type Git, gitLine, runGit } from './runner.ts';

/** A repository as it was when it was opened. */
export type Repository = {
  /** Git at the top of the work tree, with nothing of the repository's own switched on. */
  readonly git: Git;
  /** Git at the same place with the user's own settings, hooks and signing. */
  readonly userGit: Git;
  readonly overrides: readonly Setting[];
  readonly top: string;
  readonly gitDir: string;
  readonly commonDir: string;
  /** The sub-folder that it was opened from, with a `/` at its end; empty at the top. */
  readonly prefix: string;
  readonly head: string;
  /** The checked-out branch without `refs/heads/`, or null when HEAD is detached. */
  readonly branch: string | null;
};

export type OpenOptions = {
  readonly cwd: string;
  /** The environment that git gets; git's own variables in it are taken out. */
  readonly env: Environment;
  /** Lets drivers that the repository's own configuration defines run. */
  readonly trustRepoConfig?: boolean;
};

const leastVersion = [2, 38] as const;

/** Opens the repository that `cwd` lies in. Throws a UsageError that says what is missing, before any change. */
export const openRepository = async ({
  cwd,
  env,
  trustRepoConfig = false,
}: OpenOptions): Promise<Repository> => {
  const probe: Git = { cwd, env: guardedEnvironment(env) };
  await checkVersion(probe);
  await checkInside(probe);
  const show = (option: string) => gitLine(probe, ['rev-parse', '--path-format=absolute', option]);
  const top = await show('--show-toplevel');
  const prefix = await show('--show-prefix');
  const overrides = trustRepoConfig ? [] : await driverOverrides(probe);
  return {
    git: { cwd: top, env: guardedEnvironment(env, overrides) },
    userGit: { cwd: top, env: userEnvironment(env) },
    overrides,
    top,
    gitDir: await show('--git-dir'),
    commonDir: await show('--git-common-dir'),
    prefix,
    head: await headCommit(probe),
    branch: await currentBranch(probe),
  };
};

/**
 * Only where the work tree begins, without a git that would have to be started. Throws the UsageError of
 * `openRepository` where it can't be told so.
 */
export const workTreeTop = async (options: OpenOptions): Promise<string> => {
  for (let folder = realpathSync(options.cwd); ; folder = dirname(folder)) {
    // Of a work tree that was added to another it is a file; a folder without HEAD is no repository.
    const git = statSync(join(folder, '.git'), { throwIfNoEntry: false });
    if (git?.isFile() || (git?.isDirectory() && existsSync(join(folder, '.git', 'HEAD')))) return folder;
    if (folder === dirname(folder)) return (await openRepository(options)).top;
  }
};

/** Whether the work tree holds anything that is not committed; untracked files count, ignored ones don't. */
export const isDirty = async (git: Git): Promise<boolean> => {
  const args = ['status', '--porcelain', '-z', '--untracked-files=normal', '--ignore-submodules=dirty'];
  return (await runGit(git, args)).stdout !== '';
};

/** The branch that HEAD is on, or null when it is detached. */
export const currentBranch = async (git: Git): Promise<string | null> => {
  const { code, stdout } = await runGit(git, ['symbolic-ref', '--quiet', 'HEAD'], { answers: [1] });
  return code === 0 ? stdout.trimEnd().replace(/^refs\/heads\//, '') : null;
};

/** What git says of its version. Throws a UsageError when it is too old, a GitError when there is none. */
export const gitVersion = (env: Environment): Promise<string> =>
  checkVersion({ cwd: '/', env: guardedEnvironment(env) });

const checkVersion = async (git: Git): Promise<string> => {
  const line = await gitLine(git, ['version']).catch(asUsageError);
  const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(line)?.slice(1) ?? []).map(Number);
  if (major > leastVersion[0] || (major === leastVersion[0] && minor >= leastVersion[1])) return line;
  throw new UsageError(`git ${leastVersion.join('.')} or newer is needed, and this is ${line}.`, {
    code: 'git-too-old',
    hint: 'Update git: https://git-scm.com/downloads',
  });
};

/** Before anything was written, a git that fails is a failed check. */
const asUsageError = (error: unknown): never => {
  if (!(error instanceof GitError)) throw error;
  const { message, code, hint } = error;
  throw new UsageError(message, { code, cause: error, ...(hint === undefined ? {} : { hint }) });
};

const checkInside = async (git: Git): Promise<void> => {
  const answer = await gitLine(git, ['rev-parse', '--is-bare-repository', '--is-inside-work-tree']).catch(
    (error: unknown) => {
      if (!(error instanceof GitError) || !/not a git repository/.test(error.words))
        return asUsageError(error);
      throw new UsageError(`${git.cwd} is not in a git repository.`, {
        code: 'git-no-repository',
        hint: 'Go to one, or run git init && git add -A && git commit -m "Start" here.',
      });
    },
  );
  const [bare, inside] = answer.split('\n');
  if (inside === 'true') return;
  const what = bare === 'true' ? 'a bare repository, which has no files to work on' : 'inside a .git folder';
  throw new UsageError(`${git.cwd} is ${what}.`, {
    code: bare === 'true' ? 'git-bare' : 'git-inside-git-folder',
    hint:
      bare === 'true' ? 'Run git clone on it and go to the clone.' : 'Go to the folder that holds the files.',
  });
};

const headCommit = async (git: Git): Promise<string> => {
  const { code, stdout } = await runGit(git, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], {
    answers: [1],
  });
  if (code === 0) return stdout.trimEnd();
  throw new UsageError('The repository has no commit yet.', {
    code: 'git-no-commit',
    hint: 'Run git add -A && git commit -m "Start".',
  });
};
