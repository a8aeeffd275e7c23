import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { directories } from '../config/directories.ts';
import type { Config } from '../config/schema.ts';
import { loadConfig } from '../config/sources.ts';
import { remapped } from '../dashboard/keys/remap.ts';
import { bindings } from '../dashboard/keys.ts';
import { workTreeTop } from '../git/repository.ts';
import { configFileName, readSettings, readUserFile } from '../run/settings.ts';
import type { Io } from './io.ts';
import { defined } from './place.ts';

/** What of the configuration concerns the terminal that somebody sits at. */
export type ScreenConfig = Pick<Config, 'theme' | 'mouse' | 'notify' | 'keys'>;

/** How somebody wants to see a run: on the screen, unless they say otherwise. */
export type How = {
  readonly json: boolean;
  readonly headless: boolean;
  /** What concerns the screen. */
  readonly flags: Readonly<Record<string, unknown>>;
};

/** What a command is called with that shows a run. */
export type ShowArguments = How & { readonly run: string | undefined; readonly version: string };

/** How the screen is to be by the configuration of now, whatever a run was begun with; null where none is shown. */
export const readScreen = async (io: Io, { json, headless, flags }: How): Promise<ScreenConfig | null> => {
  if (io.screen === null || json || headless) return null;
  return screenOf(io, { ...(await configHere(io, flags)), json, headless });
};

/** Without a git that would have to be started, where no file of the repository may have a say. */
const configHere = async ({ cwd, env }: Io, flags: How['flags']): Promise<Config> => {
  const top = await workTreeTop({ cwd, env: defined(env) });
  if (flags.config !== undefined || existsSync(join(top, configFileName)))
    return (await readSettings({ cwd, env, flags })).config;
  const userFile = await readUserFile(directories(env));
  return loadConfig({ flags, env, ...(userFile === undefined ? {} : { userFile }) }).config;
};

/** The keys of the configuration, one by one in the table's words; throws what is wrong with them or with it. */
export const readKeys = async (io: Io): Promise<readonly string[]> => {
  const { keys } = await configHere(io, {});
  remapped(bindings, keys);
  return Object.entries(keys).map(([action, own]) => `${action} ${own.join(' ') || 'none'}`);
};

/** The same of a configuration that was read. Throws a UsageError for keys that can't be, before anything is begun. */
export const screenOf = (
  io: Io,
  { json, headless, theme, mouse, notify, keys }: Config,
): ScreenConfig | null => {
  if (io.screen === null || json || headless) return null;
  remapped(bindings, keys);
  return { theme, mouse, notify, keys };
};
