import { UsageError } from '../core/error.ts';
import { type ConfigFile, fileSayings } from './config-file.ts';
import { distrust, type RepositoryFileFacts } from './repository-trust.ts';
import { checkedSaying, fromText, nearKey, type Origin, origins, type Saying } from './saying.ts';
import { type Config, type ConfigKey, configKeys, configOptions, defaultMaxAgents } from './schema.ts';

export type ConfigSources = {
  /** As commander gives them (`maxAgents`); undefined ones and those that are no option of a run don't count. Null: the default. */
  readonly flags?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** `aider-dash.yaml` in the repository. */
  readonly repositoryFile?: ConfigFile & RepositoryFileFacts;
  /** The user's `config.yaml`, or the file of `--config`. */
  readonly userFile?: ConfigFile;
  /** Default: this machine's. */
  readonly cores?: number;
};

export type LoadedConfig = {
  readonly config: Config;
  readonly origins: Readonly<Record<ConfigKey, Origin>>;
  /** What was passed over, and why: one sentence each. */
  readonly notices: readonly string[];
};

/**
 * Settles every option: flag before environment before repository before user before default.
 * Throws a UsageError that names place and key for whatever can't be taken.
 */
export const loadConfig = ({
  flags = {},
  env = {},
  repositoryFile,
  userFile,
  cores,
}: ConfigSources): LoadedConfig => {
  const user = [
    ...flagSayings(flags),
    ...environmentSayings(env),
    ...(userFile ? fileSayings(userFile, 'user') : []),
  ];
  const repository = repositoryFile ? heard(repositoryFile, { user, env }) : { sayings: [], notices: [] };
  const said = [...user, ...repository.sayings].toSorted(
    (a, b) => origins.indexOf(a.origin) - origins.indexOf(b.origin),
  );
  const first = new Map(said.toReversed().map((saying) => [saying.key, saying]));
  const values = Object.fromEntries(
    configKeys.map((key) => [key, first.get(key)?.value ?? configOptions[key].preset]),
  );
  return {
    config: { ...settled(values), ...counts(first, cores) },
    origins: settledOrigins(first),
    notices: [...repository.notices, ...environmentNotices(env)],
  };
};

type First = ReadonlyMap<ConfigKey, Saying>;

/** Every value was checked by its own schema, and what no one said has its preset. */
const settled = (values: Record<string, unknown>): Config => values as Config;

const settledOrigins = (first: First): LoadedConfig['origins'] =>
  Object.fromEntries(configKeys.map((key) => [key, first.get(key)?.origin ?? 'default'])) as Record<
    ConfigKey,
    Origin
  >;

/** What follows from other options: `agents` lifts a `max_agents` that nobody set; `parallel` is `max_agents`. */
const counts = (first: First, cores: number | undefined): Pick<Config, 'max_agents' | 'parallel'> => {
  const number = (key: ConfigKey): number | undefined => {
    const value = first.get(key)?.value;
    return typeof value === 'number' ? value : undefined;
  };
  const agents = number('agents') ?? 1;
  const most = number('max_agents') ?? Math.max(agents, defaultMaxAgents(cores));
  if (agents > most) {
    throw new UsageError(`${first.get('agents')?.place}: agents is ${agents}, but max_agents is ${most}.`, {
      code: 'config-value',
      hint: 'Raise max_agents or leave it out.',
    });
  }
  return { max_agents: most, parallel: number('parallel') ?? most };
};

const flagSayings = (flags: Readonly<Record<string, unknown>>): readonly Saying[] =>
  configKeys.flatMap((key) => {
    const { flag, kind } = configOptions[key];
    if (flag === null) return [];
    const place = flag.split(' ', 1)[0] ?? flag;
    const value = flags[attributeOf(place)];
    if (value === undefined) return [];
    // Whatever others say, the default is to hold: somebody emptied the field.
    if (value === null) return [{ key, value: configOptions[key].preset, origin: 'flag', place }];
    return [
      checkedSaying({
        key,
        value: typeof value === 'string' ? fromText(kind, value) : value,
        origin: 'flag',
        place,
      }),
    ];
  });

/** `--max-agents` → `maxAgents`, `--no-mouse` → `mouse`, as commander names it. */
const attributeOf = (flag: string): string =>
  flag
    .slice(flag.startsWith('--no-') ? 5 : 2)
    .replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

const prefix = 'AIDER_DASH_';

const environmentSayings = (env: Readonly<Record<string, string | undefined>>): readonly Saying[] =>
  configKeys.flatMap((key) => {
    const place = `${prefix}${key.toUpperCase()}`;
    const written = env[place];
    if (written === undefined || written === '') return [];
    return [
      checkedSaying({ key, value: fromText(configOptions[key].kind, written), origin: 'environment', place }),
    ];
  });

/** A notice and no error: other programs may have names of this kind, ours for a child among them. */
const environmentNotices = (env: Readonly<Record<string, string | undefined>>): readonly string[] =>
  Object.keys(env).flatMap((name) => {
    const key = name.startsWith(prefix) ? name.slice(prefix.length).toLowerCase() : '';
    const near = key === '' || Object.hasOwn(configOptions, key) ? undefined : nearKey(key);
    return near === undefined ? [] : [`${name} is not known. Did you mean ${prefix}${near.toUpperCase()}?`];
  });

type Hearing = {
  readonly user: readonly Saying[];
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** Of what the repository's file says, what counts. */
const heard = (file: ConfigFile & RepositoryFileFacts, { user, env }: Hearing) => {
  const all = fileSayings(file, 'repository');
  const said = (key: ConfigKey): unknown => user.find((saying) => saying.key === key)?.value;
  const trust = said('trust');
  const reason = distrust(file, {
    trust: Array.isArray(trust) ? trust : [],
    trustRepoConfig: said('trust_repo_config') === true,
    home: env.HOME,
  });
  const isHeard = ({ key }: Saying) => reason === null || configOptions[key].sayer === 'anyone';
  return {
    sayings: all.filter(isHeard),
    notices: all
      .filter((saying) => !isHeard(saying))
      .map(
        ({ key, place }) =>
          `${place}: ${key} is ignored, since ${reason}. To let it count: --trust-repo-config.`,
      ),
  };
};
