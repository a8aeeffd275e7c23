import { type Environment, guardedSettings, type Setting, settingsAsVariables } from './environment.ts';
import type { Repository } from './repository.ts';
import { type Git, runGit } from './runner.ts';

const ours = { name: 'aider-dash', email: 'aider-dash@localhost' };

/**
 * Variables that a commit of ours needs: none when git knows who the user is, else our own name, for
 * those commands only and in no configuration.
 */
export const ownIdentity = async (git: Git): Promise<Environment> => {
  const known = await configured(git);
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
 * repository's own, signs nothing and asks nothing. An identity that stands only in our environment, or ours where
 * there is none, is a setting there too: aider writes "Your Name" into the repository's configuration when
 * `git config` tells it none. `ignoreFile` holds `withheldIgnore`.
 */
export const agentEnvironment = async (repository: Repository, ignoreFile?: string): Promise<Environment> => {
  const { git } = repository;
  const identity = { ...identityVariables(git.env), ...(await ownIdentity(git)) };
  const known = await configured(git);
  const named = (['name', 'email'] as const).flatMap((field): readonly Setting[] =>
    known.has(`user.${field}`) ? [] : [[`user.${field}`, nameIn(identity, field)]],
  );
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

const configured = async (git: Git): Promise<ReadonlySet<string>> => {
  const { stdout } = await runGit(git, ['config', '--name-only', '--list', '-z']);
  return new Set(stdout.split('\0'));
};

/** Who the user is, and where else git shall look for that, as far as our own environment says it. */
const identityVariables = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([name]) => identityVariable.test(name)));

const identityVariable = /^(GIT_(AUTHOR|COMMITTER)_(NAME|EMAIL)|GIT_CONFIG_(GLOBAL|SYSTEM|NOSYSTEM)|EMAIL)$/;

const nameIn = (identity: Environment, field: 'name' | 'email'): string =>
  (field === 'name' ? identity.GIT_AUTHOR_NAME : (identity.GIT_AUTHOR_EMAIL ?? identity.EMAIL)) ??
  ours[field];
