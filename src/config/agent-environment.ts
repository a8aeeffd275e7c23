import { type Environment, isSecret, type Variables } from './environment.ts';
import { type Provider, providerOf, providers } from './providers.ts';

export type AgentEnvironment = {
  /** May be written down. */
  readonly plain: Variables;
  /** Names only: what a spec carries. */
  readonly secretNames: readonly string[];
  /** Never written down; an executor adds them when it starts the process. */
  readonly secrets: Variables;
};

/**
 * The whole environment of an agent: a fixed list of harmless variables, ours for aider, and those of the providers
 * that the models need. Of a model that nobody knows, or when none is named: every provider's that are set.
 */
export const agentEnvironment = (environment: Environment, models: readonly string[]): AgentEnvironment => {
  const { own, keys, bases, settings } = environment;
  const needed = providersNeeded(models).flatMap((one) => [
    ...one.keys,
    ...one.bases,
    ...(one.settings ?? []),
  ]);
  const provided = Object.entries({ ...keys, ...bases, ...settings }).filter(([name]) =>
    needed.includes(name),
  );
  const harmless = Object.entries(own).filter(([name]) => isAllowed(name));
  const all = [...harmless, ...provided];
  const secrets = all.filter(([name, value]) => isSecret(name, value));
  const plain = all.filter(([name, value]) => !isSecret(name, value));
  return {
    plain: { ...Object.fromEntries(plain), ...forAider },
    secretNames: secrets.map(([name]) => name).toSorted(),
    secrets: Object.fromEntries(secrets),
  };
};

/** What a program that somebody sits at needs besides, to be at home on this terminal. */
export const terminalEnvironment = ({ own }: Environment): Variables =>
  Object.fromEntries(Object.entries(own).filter(([name]) => ofTerminal.has(name)));

const ofTerminal: ReadonlySet<string> = new Set([
  'TERM',
  'COLORTERM',
  'COLORFGBG',
  'NO_COLOR',
  'TERM_PROGRAM',
  'TERM_PROGRAM_VERSION',
  'TERMINFO',
  'TERMINFO_DIRS',
  'SHELL',
  'EDITOR',
  'VISUAL',
  'PAGER',
  'DISPLAY',
  'WAYLAND_DISPLAY',
]);

/** Whose variables the models need. */
export const providersNeeded = (models: readonly string[]): readonly Provider[] => {
  const known = models.map(providerOf);
  if (models.length === 0 || known.includes(undefined)) return providers;
  return providers.filter((provider) => known.includes(provider));
};

/**
 * The providers whose key the models need and nobody has set. None for a model that nobody knows, and none where an
 * address of the user's own is set: a server there may want no key.
 */
export const providersMissing = (
  { keys, bases }: Environment,
  models: readonly string[],
): readonly Provider[] => {
  const needed = new Set(models.map(providerOf).filter((provider) => provider !== undefined));
  const isSet = (names: readonly string[]) =>
    names.some((name) => keys[name] !== undefined || bases[name] !== undefined);
  return [...needed].filter((one) => one.keyOptional !== true && !isSet([...one.keys, ...one.bases]));
};

/** The models that an agent may ask: the configured one, and those that further arguments for aider name. */
export const modelsUsed = (model: string | null, aiderArgs: readonly string[]): readonly string[] => {
  const named = aiderArgs.flatMap((argument, place) => {
    const [, value] = /^--(?:weak-model|editor-model|model)(?:=(.*))?$/.exec(argument) ?? ['', null];
    const name = value === null ? undefined : (value ?? aiderArgs[place + 1]);
    return name === undefined ? [] : [name];
  });
  return model === null ? [] : [model, ...named];
};

const forAider: Variables = {
  // Without it three to six tries to reach the internet for a list of prices.
  LITELLM_LOCAL_MODEL_COST_MAP: 'True',
  PYTHONUNBUFFERED: '1',
  PYTHONIOENCODING: 'utf-8',
  PYTHONUTF8: '1',
};

const isAllowed = (name: string): boolean =>
  allowed.has(name.toUpperCase()) || /^(LC_|XDG_)[A-Z_]+$/.test(name);

/** Compared in upper case: Windows and the proxies' variables have both. */
const allowed: ReadonlySet<string> = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'LANGUAGE',
  'TERM',
  'TZ',
  'TMPDIR',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'SYSTEMROOT',
  'COMSPEC',
  'PATHEXT',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'TEMP',
  'TMP',
]);
