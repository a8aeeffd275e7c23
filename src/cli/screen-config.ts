import type { Config } from '../config/schema.ts';
import { remapped } from '../dashboard/keys/remap.ts';
import { bindings } from '../dashboard/keys.ts';
import { readSettings } from '../run/settings.ts';
import type { Io } from './io.ts';

/** What of the configuration concerns the terminal that somebody sits at. */
export type ScreenConfig = Pick<Config, 'theme' | 'mouse' | 'notify' | 'keys'>;

type How = {
  readonly json: boolean;
  readonly headless: boolean;
  readonly flags: Readonly<Record<string, unknown>>;
};

/** How the screen is to be by the configuration of now, whatever a run was begun with; null where none is shown. */
export const readScreen = async (io: Io, { json, headless, flags }: How): Promise<ScreenConfig | null> => {
  if (io.screen === null || json || headless) return null;
  const { config } = await readSettings({ cwd: io.cwd, env: io.env, flags });
  return screenOf(io, { ...config, json, headless });
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
