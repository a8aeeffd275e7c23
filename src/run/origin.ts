import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { savedConfig } from '../config/saved.ts';
import { type Origin, origins } from '../config/saying.ts';
import { type Config, type ConfigKey, configKeys } from '../config/schema.ts';
import { UsageError } from '../core/error.ts';
import { readJson } from '../core/json.ts';
import { writeFileAtomic } from '../store/atomic-file.ts';
import type { RunFolder } from '../store/run-folder.ts';
import type { Settings } from './settings.ts';

const OriginSchema = z.object({
  v: z.literal(1),
  cwd: z.string(),
  /** Where each value of the configuration came from. */
  origins: z.record(z.string(), z.enum(origins)),
});

export type RunOrigin = {
  readonly cwd: string;
  readonly config: Config;
  readonly origins: Readonly<Record<ConfigKey, Origin>>;
};

/** Writes down what a run was begun with; never a key. */
export const rememberOrigin = (folder: RunFolder, settings: Settings, cwd: string): void => {
  const { config, origins: from } = settings;
  writeFileAtomic(folder.config, `${JSON.stringify(config, null, 2)}\n`);
  writeFileAtomic(folder.origin, `${JSON.stringify({ v: 1, cwd, origins: from }, null, 2)}\n`);
};

/** What a run was begun with. Throws a UsageError (`not-resumable`, `config-saved`) when it can't be told. */
export const recallOrigin = async (folder: RunFolder): Promise<RunOrigin> => {
  const [config, origin] = await Promise.all(
    [folder.config, folder.origin].map((path) => readFile(path, 'utf8').catch(() => null)),
  );
  const parsed = OriginSchema.safeParse(readJson(origin ?? ''));
  if (config == null || !parsed.success)
    throw new UsageError(`Run ${folder.run} does not say what it was begun with.`, {
      code: 'not-resumable',
      hint: 'It is too old, or its folder is damaged. Its branches are there; begin a new run.',
    });
  return {
    cwd: parsed.data.cwd,
    config: savedConfig(config, folder.config),
    // What an older version did not know has its preset.
    origins: { ...presets, ...parsed.data.origins },
  };
};

const presets = Object.fromEntries(configKeys.map((key) => [key, 'default'])) as RunOrigin['origins'];
