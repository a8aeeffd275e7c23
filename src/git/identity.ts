import { type Environment, guardedSettings, type Setting, settingsAsVariables } from './environment.ts';
import type { Repository } from './repository.ts';
import { type Git, runGit } from './runner.ts';

const ours = { name: 'aider-dash', email: 'aider-dash@localhost' };

/**
 * Variables that a commit of ours needs: none when git knows who the user is, else our own name, for
 * those commands only and in no configuration.
 */
export const ownIdentity = async (git: Git): Promise<Environment> => {
  const { stdout } = await runGit(git, ['config', '--name-only', '--list', '-z']);
  const known = new Set(stdout.split('\0'));
  const has = (role: string, field: string): boolean =>
    known.has(`user.${field}`) ||
    known.has(`${role}.${field}`) ||
    git.env[`GIT_${role}_${field}`.toUpperCase()] !== undefined ||
    (field === 'email' && git.env.EMAIL !== undefined);
  const complete = ['author', 'committer'].every((role) => has(role, 'name') && has(role, 'email'));
  if (complete) return {};
  return {
    GIT_AUTHOR_NAME: ours.name,
    GIT_AUTHOR_EMAIL: ours.email,
    GIT_COMMITTER_NAME: ours.name,
    GIT_COMMITTER_EMAIL: ours.email,
  };
};

/**
 * What an aider's environment needs on top so that the git inside it runs no hook, no driver of the
 * repository's own, signs nothing and asks nothing. Without an identity it gets ours as a setting too: aider
 * writes "Your Name" into the repository's configuration when git tells it none. `ignoreFile` holds `withheldIgnore`.
 */
export const agentEnvironment = async (repository: Repository, ignoreFile?: string): Promise<Environment> => {
  const identity = await ownIdentity(repository.git);
  const named: readonly Setting[] =
    Object.keys(identity).length === 0
      ? []
      : [
          ['user.name', ours.name],
          ['user.email', ours.email],
        ];
  return {
    ...settingsAsVariables([
      ...guardedSettings,
      ...repository.overrides,
      ...named,
      ...(ignoreFile === undefined ? [] : [['core.excludesFile', ignoreFile] as const]),
    ]),
    ...identity,
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    GIT_EDITOR: ':',
  };
};
