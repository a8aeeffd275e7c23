import { DashError, UsageError } from '../core/error.ts';
import { resolve } from './branch.ts';
import { type Environment, guardedEnvironment, type Setting } from './environment.ts';
import { GitError } from './error.ts';
import type { Repository } from './repository.ts';
import { fieldsOf, type Git, gitLine, runGit } from './runner.ts';

/** Where a branch of ours goes for others to see, and what it is to be compared with there. */
export type Destination = {
  readonly remote: string;
  readonly address: string;
  /** The name that the user's branch has there; null when no branch was checked out. */
  readonly base: string | null;
};

/**
 * Where the user's branch is pushed to, as git has it: the remote of its upstream, unless its configuration names another
 * one for pushing; else `origin`; else the only one. Throws a UsageError (`no-remote`, `which-remote`) when that can't be told.
 */
export const destinationOf = async ({ git }: Repository, branch: string | null): Promise<Destination> => {
  const remotes = (await gitLine(git, ['remote'])).split('\n').filter((name) => name !== '');
  const tracked = await trackedBy(git, branch);
  const remote =
    [tracked.remote, 'origin'].find((name) => remotes.includes(name)) ??
    (remotes.length === 1 ? remotes[0] : undefined);
  if (remote === undefined) throw remotes.length === 0 ? noRemote() : whichRemote(remotes, branch);
  const address = await gitLine(git, ['remote', 'get-url', '--push', '--', remote]);
  return { remote, address: address.split('\n', 1)[0] ?? '', base: tracked.name ?? branch };
};

export type Push = {
  readonly repository: Repository;
  readonly remote: string;
  readonly branch: string;
  readonly timeoutMs?: number;
};

/**
 * Pushes one branch under its own name, and nothing else; never by force. Throws a DashError (`no-branch`) when it is gone,
 * (`push-refused`) when the remote does not take it.
 */
export const pushBranch = async ({
  repository,
  remote,
  branch,
  timeoutMs = 600_000,
}: Push): Promise<void> => {
  const ref = `refs/heads/${branch}`;
  if ((await resolve(repository.git, ref)) === null)
    throw new DashError(`The branch ${branch} is gone.`, {
      code: 'no-branch',
      hint: 'aider-dash restore RUN brings back what clean --force took away.',
    });
  const git = { cwd: repository.top, env: await pushEnvironment(repository) };
  await runGit(git, ['push', ...only, '--', remote, `${ref}:${ref}`], { timeoutMs }).catch(refused(remote));
};

/** Without what the configuration would add: hooks, tags, submodules, a signature, a program for the other side. */
const only = [
  '--quiet',
  '--no-verify',
  '--no-follow-tags',
  '--recurse-submodules=no',
  '--signed=no',
  // Of several values in the configuration git takes the first, which is the repository's own.
  '--receive-pack=git-receive-pack',
];

/**
 * A push needs whom the user trusts with keys: credential helpers, ssh and askpass of the user's own configuration and
 * environment. All else is guarded as in a run: the repository's hooks (pre-push) stay off, and the ssh, credential and
 * receive-pack commands of its own `.git/config` are replaced. Nothing asks on the terminal: the screen may have it.
 */
const pushEnvironment = async ({ git, userGit, overrides }: Repository): Promise<Environment> => ({
  ...guardedEnvironment(userGit.env, [...overrides, ...(await putBack(git, overrides))]),
  ...Object.fromEntries(Object.entries(userGit.env).filter(([name]) => usersOwn.has(name))),
});

const usersOwn: ReadonlySet<string> = new Set([
  'GIT_SSH',
  'GIT_SSH_COMMAND',
  'GIT_SSH_VARIANT',
  'GIT_ASKPASS',
]);
const keyKeepers = /^(?:credential\.(?:.*\.)?helper|core\.(?:sshcommand|askpass))$/s;

/** An override that silences the repository's own command silences the user's as well: that one is named once more. */
const putBack = async (git: Git, overrides: readonly Setting[]): Promise<readonly Setting[]> => {
  if (!overrides.some(([key]) => keyKeepers.test(key))) return [];
  const fields = fieldsOf((await runGit(git, ['config', '--list', '-z', '--show-scope'])).stdout);
  return fields.flatMap((field, index): readonly Setting[] => {
    const [key = '', ...value] = field.split('\n');
    const scope = index % 2 === 1 ? fields[index - 1] : undefined;
    const isUsers = scope === 'global' || scope === 'system';
    return isUsers && keyKeepers.test(key) ? [[key, value.join('\n')]] : [];
  });
};

type Tracked = { readonly remote: string; readonly name: string | null };

const trackedBy = async (git: Git, branch: string | null): Promise<Tracked> => {
  if (branch === null) return { remote: '', name: null };
  const format = '--format=%(push:remotename)%00%(upstream:remotename)%00%(upstream:remoteref)';
  const line = await gitLine(git, ['for-each-ref', format, '--', `refs/heads/${branch}`]);
  const [remote = '', upstream = '', ref = ''] = line.split('\0');
  // A branch may follow another one of the same repository.
  const name = upstream === '' || upstream === '.' ? null : ref.replace(/^refs\/heads\//, '');
  return { remote, name: name === '' ? null : name };
};

const noRemote = (): UsageError =>
  new UsageError('The repository has no remote to push to.', {
    code: 'no-remote',
    hint: 'Add one: git remote add origin ADDRESS',
  });

const whichRemote = (remotes: readonly string[], branch: string | null): UsageError =>
  new UsageError(
    `The repository has several remotes (${remotes.join(', ')}), and ${
      branch === null ? 'no branch' : `nothing of ${branch}`
    } says which one is meant.`,
    {
      code: 'which-remote',
      hint: 'Say so: git config remote.pushDefault NAME',
    },
  );

const refused =
  (remote: string) =>
  (error: unknown): never => {
    if (!(error instanceof GitError)) throw error;
    const words = (error.words.trim() || error.message).replaceAll(/\s*\n\s*/g, ' ');
    throw new DashError(`${remote} did not take the result: ${words.replace(/\.?$/, '.')}`, {
      code: 'push-refused',
      hint: 'Nothing was overwritten. See that git push works from here, then try again.',
      cause: error,
    });
  };
