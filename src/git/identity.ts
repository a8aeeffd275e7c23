import { type Environment, guardedSettings, settingsAsVariables } from './environment.ts';
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
 * repository's own, signs nothing and asks nothing.
 */
export const agentEnvironment = async (repository: Repository): Promise<Environment> => ({
  ...settingsAsVariables([...guardedSettings, ...repository.overrides]),
  ...(await ownIdentity(repository.git)),
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: '',
  GIT_EDITOR: ':',
});
