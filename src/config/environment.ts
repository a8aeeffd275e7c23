import { parse } from 'dotenv';
import { UsageError } from '../core/error.ts';
import { type Provider, providers } from './providers.ts';

export type Variables = Readonly<Record<string, string>>;

/** What the process's environment and the user's `.env` hold together; where both have a name, the environment wins. */
export type Environment = {
  /** The process's own, whole. */
  readonly own: Variables;
  /** Providers' keys by variable name: secrets. */
  readonly keys: Variables;
  /** Those that the planner may use: with the key of `--api-key`, which is for Gemini. */
  readonly plannerKeys: Variables;
  /** Providers' addresses by variable name. */
  readonly bases: Variables;
  /** Providers' regions, versions and the like by variable name. */
  readonly settings: Variables;
  /** Every value that must be seen nowhere, for the redactor. */
  readonly secrets: readonly string[];
};

type Sources = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The text of the user's untracked `.env` at the repository's root. Only providers' variables count of it. */
  readonly dotEnvText?: string | undefined;
  /** `--api-key`. */
  readonly apiKey?: string | undefined;
};

/**
 * Sorts out the environment that is given; the process's own is neither read nor changed.
 * Throws a UsageError `base-address` for a provider's address with a password in it, which would end up in arguments.
 */
export const readEnvironment = ({ env, dotEnvText = '', apiKey }: Sources): Environment => {
  const own = filled(env);
  const fromFile = filled(parse(dotEnvText));
  const both = { ...fromFile, ...own };
  const keys = pick(both, ({ keys }) => keys);
  const bases = pick(both, ({ bases }) => bases);
  refusePasswords(bases);
  const given: Variables = apiKey === undefined || apiKey === '' ? {} : { GEMINI_API_KEY: apiKey };
  return {
    own,
    keys,
    plannerKeys: { ...keys, ...given },
    bases,
    settings: pick(both, ({ settings }) => settings ?? []),
    // Both values of a name that stands in both places: programs that are run may show either.
    secrets: [...new Set([own, fromFile, given].flatMap(secretValues))],
  };
};

/** Whether a variable must not be seen: by its name, or because it is an address with a password in it. */
export const isSecret = (name: string, value: string): boolean =>
  secretNames.has(name) || passwordIn(value) !== undefined;

/** The user's own environment without providers' keys, for the user's own commands. */
export const commandEnvironment = ({ own }: Environment): Variables =>
  Object.fromEntries(Object.entries(own).filter(([name]) => !providerKeys.has(name)));

/** An empty variable counts as none, as most programs have it. */
const filled = (env: Readonly<Record<string, string | undefined>>): Variables =>
  Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value ? [[name, value]] : [])));

const pick = (variables: Variables, names: (provider: Provider) => readonly string[]): Variables =>
  Object.fromEntries(
    providers.flatMap(names).flatMap((name) => {
      const value = variables[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

const refusePasswords = (bases: Variables): void => {
  const [found] = Object.entries(bases).filter(([, value]) => passwordIn(value) !== undefined);
  if (found === undefined) return;
  throw new UsageError(`${found[0]} holds a password; expected a plain address.`, {
    code: 'base-address',
    hint: 'Keys belong into variables of their own, such as OPENAI_API_KEY.',
  });
};

const providerKeys: ReadonlySet<string> = new Set(providers.flatMap(({ keys }) => keys));
const secretNames: ReadonlySet<string> = new Set([...providerKeys, 'GH_TOKEN', 'GITHUB_TOKEN']);

/** As it is written, not decoded: so it would show up in a log. */
const passwordIn = (value: string): string | undefined =>
  /^[a-z][a-z0-9+.-]*:\/\/[^/@\s:]*:([^/@\s]+)@/i.exec(value)?.[1];

const secretValues = (variables: Variables): readonly string[] =>
  Object.entries(variables).flatMap(([name, value]) => {
    const password = passwordIn(value);
    if (password !== undefined) return [value, password];
    return secretNames.has(name) || looksSecret(name, value) ? [value] : [];
  });

/** Of unknown variables only long values in one piece that are no path: SSH_KEY may well be one. */
const looksSecret = (name: string, value: string): boolean =>
  /(KEY|TOKEN|SECRET|PASSWORD|PASSWD)$/i.test(name) && value.length >= 12 && /^[^\s/~.]\S*$/.test(value);
