import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Directories, directories } from '../config/directories.ts';
import { type Environment, readEnvironment } from '../config/environment.ts';
import type { Origin } from '../config/saying.ts';
import type { Config, ConfigKey } from '../config/schema.ts';
import { loadConfig } from '../config/sources.ts';
import { UsageError } from '../core/error.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { listTrackedFiles, type TrackedFile } from '../git/tracked.ts';

/** Where a command was called and with what. */
export type Call = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flags: Readonly<Record<string, unknown>>;
};

/** A run that was begun already: its configuration stands, whatever the files say by now. */
export type Begun = Pick<Settings, 'config' | 'origins'> & {
  readonly cwd: string;
  readonly env: Call['env'];
  readonly baseCommit: string;
};

export type Settings = {
  readonly repository: Repository;
  readonly tracked: readonly TrackedFile[];
  readonly trackedPaths: ReadonlySet<string>;
  readonly config: Config;
  readonly origins: Readonly<Record<ConfigKey, Origin>>;
  readonly environment: Environment;
  readonly directories: Directories;
  /** What was passed over, for people. */
  readonly notices: readonly string[];
};

/** The configuration at a repository's root. */
export const configFileName = 'aider-dash.yaml';

/** Opens the repository and settles configuration and keys. Reads only; throws a UsageError for whatever is wrong. */
export const readSettings = async ({ cwd, env, flags }: Call): Promise<Settings> => {
  const places = directories(env);
  const userFile = await readUserFile(places);
  // Trust has to be known before the repository's own configuration is let in.
  const repository = await openRepository({
    cwd,
    env: defined(env),
    trustRepoConfig: flags.trustRepoConfig === true,
  });
  const tracked = await listTrackedFiles(repository.git, repository.head);
  const trackedPaths = new Set(tracked.map(({ path }) => path));
  const named = flags.config;
  const repositoryFile =
    typeof named === 'string'
      ? await namedFile(repository, resolve(cwd, named))
      : await fileOfRepository(repository, trackedPaths);
  const { config, origins, notices } = loadConfig({
    flags,
    env,
    ...(userFile === undefined ? {} : { userFile }),
    ...(repositoryFile === undefined ? {} : { repositoryFile }),
  });
  const apiKey = typeof flags.apiKey === 'string' ? flags.apiKey : undefined;
  const dotEnvText = await userDotEnv(repository, trackedPaths, config.trust_repo_config);
  return {
    repository,
    tracked,
    trackedPaths,
    config: withWholePaths(config, { origins, cwd, top: repository.top, home: env.HOME }),
    origins,
    environment: readEnvironment({ env, dotEnvText, apiKey }),
    directories: places,
    notices,
  };
};

/** The settings of a run that is taken up again. The environment, keys and all, is the one of now. */
export const settingsOf = async ({ cwd, env, config, origins, baseCommit }: Begun): Promise<Settings> => {
  const opened = await openRepository({
    cwd,
    env: defined(env),
    trustRepoConfig: config.trust_repo_config,
  });
  const repository = { ...opened, head: baseCommit };
  const tracked = await listTrackedFiles(repository.git, baseCommit);
  const trackedPaths = new Set(tracked.map(({ path }) => path));
  const dotEnvText = await userDotEnv(repository, trackedPaths, config.trust_repo_config);
  return {
    repository,
    tracked,
    trackedPaths,
    config,
    origins,
    environment: readEnvironment({ env, dotEnvText }),
    directories: directories(env),
    notices: [],
  };
};

/** The user's own `config.yaml`; undefined when there is none. */
export const readUserFile = async (
  places: Directories,
): Promise<{ readonly text: string; readonly path: string } | undefined> => {
  const path = join(places.config, 'config.yaml');
  const text = await readFile(path, 'utf8').catch(whenMissing(path));
  return text === null ? undefined : { text, path };
};

/** `--config FILE` stands in the place of `aider-dash.yaml`; the user named it, so it is the user's word. */
const namedFile = async (repository: Repository, path: string) => ({
  text: await readFile(path, 'utf8').catch(unreadable(path)),
  path,
  repository: repository.top,
  tracked: false,
  ownedByUser: true,
});

const fileOfRepository = async (repository: Repository, tracked: ReadonlySet<string>) => {
  const path = join(repository.top, configFileName);
  const text = await readFile(path, 'utf8').catch(whenMissing(path));
  if (text === null) return undefined;
  const { uid } = await stat(path);
  return {
    text,
    path,
    repository: repository.top,
    tracked: tracked.has(configFileName),
    ownedByUser: process.getuid === undefined || uid === process.getuid(),
  };
};

const unreadable =
  (path: string) =>
  (cause: NodeJS.ErrnoException): never => {
    const why = cause.code === 'ENOENT' ? 'is not there' : `can’t be read (${cause.code ?? cause.message})`;
    throw new UsageError(`The configuration file ${path} ${why}.`, {
      code: 'config-unreadable',
      hint:
        cause.code === 'ENOENT' ? 'Check the path given with --config.' : 'Make it a file that you may read.',
      cause,
    });
  };

const whenMissing = (path: string) => (cause: NodeJS.ErrnoException) =>
  cause.code === 'ENOENT' || cause.code === 'ENOTDIR' ? null : unreadable(path)(cause);

type Places = {
  readonly origins: Settings['origins'];
  readonly cwd: string;
  readonly top: string;
  readonly home: string | undefined;
};

/** A path that was typed holds from the folder that it was typed in; one in a file, from the repository's root. */
const withWholePaths = (config: Config, { origins, cwd, top, home = homedir() }: Places): Config => {
  const whole = (key: 'aider' | 'aiderignore'): string | null => {
    const path = config[key];
    const typed = origins[key] === 'flag' || origins[key] === 'environment';
    return path === null
      ? null
      : resolve(
          typed ? cwd : top,
          path.replace(/^~(?=\/)/, () => home),
        );
  };
  return { ...config, aider: whole('aider'), aiderignore: whole('aiderignore') };
};

const defined = (env: Call['env']): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

/** Only the user's own `.env`: a committed one is the repository's and may name addresses for our keys. */
const userDotEnv = async (repository: Repository, tracked: ReadonlySet<string>, trusted: boolean) =>
  tracked.has('.env') && !trusted
    ? undefined
    : readFile(join(repository.top, '.env'), 'utf8').catch(() => undefined);
