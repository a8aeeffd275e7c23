import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { UsageError } from '../core/error.ts';
import { readJson } from '../core/json.ts';
import { type Config, configKeys, configOptions } from './schema.ts';

/**
 * The configuration that a run's `config.json` holds; what an older version did not know has its preset.
 * Throws a UsageError (`config-saved`) for what was never written by us.
 */
export const savedConfig = (text: string, path: string): Config => {
  const saved = RecordSchema.safeParse(readJson(text));
  if (!saved.success) throw unusable(path, 'it is no JSON object');
  const values = configKeys.map((key) => {
    const { schema, preset } = configOptions[key];
    const value = saved.data[key] ?? preset;
    if (isDeepStrictEqual(value, preset)) return [key, preset];
    const parsed = z.safeParse(schema, value);
    if (!parsed.success) throw unusable(path, `${key} holds what it can’t`);
    return [key, parsed.data];
  });
  // Every value was checked by its own schema.
  return Object.fromEntries(values) as Config;
};

const RecordSchema = z.record(z.string(), z.unknown());

const unusable = (path: string, why: string): UsageError =>
  new UsageError(`${path} can’t be used: ${why}.`, {
    code: 'config-saved',
    hint: 'The run’s branches are there; begin a new run.',
  });
