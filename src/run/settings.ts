import { readFile, stat } from 'node:fs/promises';
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

const fileName = 'aider-dash.yaml';

/** Opens the repository and settles configuration and keys. Reads only; throws a UsageError for whatever is wrong. */
export const readSettings = async ({ cwd, env, flags }: Call): Promise<Settings> => {
  const places = directories(env);
  const plainEnv = Object.fromEntries(
    Object.entries(env).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])),
  );
  const user = await userFile(places, flags, cwd);
  // Trust has to be known before the repository's own configuration is let in.
  const repository = await openRepository({
    cwd,
    env: plainEnv,
    trustRepoConfig: flags['trustRepoConfig'] === true,
  });
  const tracked = await listTrackedFiles(repository.git, repository.head);
  const trackedPaths = new Set(tracked.map(({ path }) => path));
  const repositoryFile =
    flags['config'] === undefined ? await fileOfRepository(repository, trackedPaths) : undefined;
  const { config, origins, notices } = loadConfig({
    flags,
    env,
    ...(user === undefined ? {} : { userFile: user }),
    ...(repositoryFile === undefined ? {} : { repositoryFile }),
  });
  const apiKey = typeof flags['apiKey'] === 'string' ? flags['apiKey'] : undefined;
  const dotEnvText = await userDotEnv(repository, trackedPaths, config.trust_repo_config);
  const environment = readEnvironment({ env, dotEnvText, apiKey });
  return { repository, tracked, trackedPaths, config, origins, environment, directories: places, notices };
};

/** `--config FILE` stands for the user's own file. */
const userFile = async (places: Directories, flags: Call['flags'], cwd: string) => {
  const named = flags['config'];
  const path = typeof named === 'string' ? resolve(cwd, named) : join(places.config, 'config.yaml');
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    if (named === undefined) return null;
    throw new UsageError(`The configuration file ${path} can’t be read.`, {
      code: 'config-unreadable',
      cause,
    });
  });
  return text === null ? undefined : { text, path };
};

const fileOfRepository = async (repository: Repository, tracked: ReadonlySet<string>) => {
  const path = join(repository.top, fileName);
  const [text, facts] = await Promise.all([
    readFile(path, 'utf8').catch(() => null),
    stat(path).catch(() => null),
  ]);
  if (text === null || facts === null) return undefined;
  return {
    text,
    path,
    repository: repository.top,
    tracked: tracked.has(fileName),
    ownedByUser: process.getuid === undefined || facts.uid === process.getuid(),
  };
};

/** Only the user's own `.env`: a committed one is the repository's and may name addresses for our keys. */
const userDotEnv = async (repository: Repository, tracked: ReadonlySet<string>, trusted: boolean) =>
  tracked.has('.env') && !trusted
    ? undefined
    : readFile(join(repository.top, '.env'), 'utf8').catch(() => undefined);
