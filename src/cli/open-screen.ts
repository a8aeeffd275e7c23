import { join } from 'node:path';
import { directories } from '../config/directories.ts';
import { remapped } from '../dashboard/keys/remap.ts';
import { bindings } from '../dashboard/keys.ts';
import { openStage, type Stage } from '../dashboard/stage.ts';
import { abilitiesOf } from '../dashboard/terminal/abilities.ts';
import { backgroundOf } from '../dashboard/terminal/background.ts';
import { keepPreferences, readPreferences } from '../store/preferences.ts';
import { themesFrom } from '../theme/choice.ts';
import { defaultTheme } from '../theme/load.ts';
import type { Io } from './io.ts';
import type { ScreenConfig } from './screen-config.ts';

export type Opened = {
  readonly stage: Stage;
  /** What is to be said about it: a theme that could not be had. */
  readonly word: string | undefined;
};

export type Opening = { readonly screen: NonNullable<Io['screen']>; readonly config: ScreenConfig };

/** Takes the terminal over as the user wants it: theme, keys, mouse. Throws a UsageError where there is no terminal. */
export const openScreen = (io: Io, { screen, config }: Opening): Opened => {
  const places = directories(io.env);
  const preferences = join(places.data, 'preferences.json');
  const wanted = config.theme ?? readPreferences(preferences).theme ?? themeFor(backgroundOf(io.env));
  const { themes, fault } = themesFrom(wanted, join(places.config, 'themes'));
  const stage = openStage({
    ...screen,
    env: io.env,
    unicode: abilitiesOf(io.env).unicode,
    mouse: config.mouse,
    notify: config.notify,
    bindings: remapped(bindings, config.keys),
    themes: [...themes.values()],
    onTheme: (theme) => {
      const name = [...themes].find(([, each]) => each === theme)?.[0];
      if (name !== undefined) keepPreferences(preferences, { theme: name });
    },
  });
  return { stage, word: fault };
};

const themeFor = (background: 'dark' | 'light' | null): string =>
  background === 'light' ? 'light' : defaultTheme;
