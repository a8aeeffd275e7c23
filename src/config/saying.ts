import { closest, distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { UsageError } from '../core/error.ts';
import { misfit } from './misfit.ts';
import type { OptionKind } from './option.ts';
import { type ConfigKey, configKeys, configOptions, isConfigKey } from './schema.ts';

/** Where a value comes from; the first one of these that has it wins. */
export const origins = ['flag', 'environment', 'repository', 'user', 'default'] as const;
export type Origin = (typeof origins)[number];

/** One value that somebody said, already checked. */
export type Saying = {
  readonly key: ConfigKey;
  readonly value: unknown;
  readonly origin: Origin;
  /** `--max-agents`, `AIDER_DASH_MAX_AGENTS` or `aider-dash.yaml:3`. */
  readonly place: string;
};

/** Checks a value against its option's schema. Throws a UsageError `config-value` that names the place. */
export const checkedSaying = (saying: Saying): Saying => {
  const { schema, about } = configOptions[saying.key];
  const parsed = z.safeParse(schema, saying.value);
  if (parsed.success) return { ...saying, value: parsed.data };
  throw new UsageError(`${subject(saying)}${misfit(parsed.error.issues[0], saying.value)}.`, {
    code: 'config-value',
    hint: `Its meaning: ${about}`,
  });
};

/** A flag and a variable say by their names what they set; a line of a file doesn't. */
const subject = ({ key, place, origin }: Saying): string =>
  origin === 'flag' || origin === 'environment' ? place : `${place}: ${key}`;

/** The known key of that name. Throws a UsageError `config-unknown-key` that names the nearest one. */
export const knownKey = (key: string, place: string): ConfigKey => {
  if (isConfigKey(key)) return key;
  const nearest = closest(key, [...configKeys]);
  const refusal = /^(api_?key|.*_api_key)$/i.test(key)
    ? keysBelongElsewhere
    : distance(key, nearest) <= Math.max(2, key.length / 2)
      ? `Did you mean ${nearest}?`
      : `The nearest known one is ${nearest}; the options of "aider-dash --help" are all known, with _ for -.`;
  throw new UsageError(`${place}: unknown key ${JSON.stringify(key)}.`, {
    code: 'config-unknown-key',
    hint: refusal,
  });
};

/** The known key that a name may be a slip of; undefined when none is near. */
export const nearKey = (name: string): ConfigKey | undefined =>
  configKeys.find((key) => distance(key, name) <= 2);

/** A value written as text (flag, environment) as its kind has it; what doesn't fit stays text, for the schema to refuse. */
export const fromText = (kind: OptionKind, written: string): unknown => {
  switch (kind) {
    case 'text':
      return written;
    case 'number':
      return written.trim() === '' || Number.isNaN(Number(written)) ? written : Number(written);
    case 'boolean':
      return booleans.get(written.trim().toLowerCase()) ?? written;
    case 'list':
      return written.trim().startsWith('[')
        ? fromJson(written)
        : written
            .split(',')
            .map((item) => item.trim())
            .filter(Boolean);
    case 'object':
      return fromJson(written);
    default:
      return kind satisfies never;
  }
};

const keysBelongElsewhere =
  'Keys stand in the environment or in your untracked .env, never in a configuration file.';

const booleans: ReadonlyMap<string, boolean> = new Map([
  ...['1', 'true', 'yes', 'on'].map((word) => [word, true] as const),
  ...['0', 'false', 'no', 'off'].map((word) => [word, false] as const),
]);

const fromJson = (written: string): unknown => {
  try {
    return JSON.parse(written);
  } catch {
    return written;
  }
};
