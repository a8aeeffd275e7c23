import { DashError } from '../core/error.ts';
import { defaultTheme, loadTheme, themeNames } from './load.ts';
import type { Theme } from './schema.ts';

/** Themes by their names, in the order to go through them, and what is to be said of one that could not be had. */
type Themes = { readonly themes: ReadonlyMap<string, Theme>; readonly fault: string | undefined };

/** The wanted theme first, the others after it, in order; those that don't hold are left out, and the first of them is told. */
export const themesFrom = (wanted: string, userFolder: string): Themes => {
  const names = [...new Set([wanted, defaultTheme, ...themeNames(userFolder)])];
  const read = names.map((name) => [name, themeOrFault(name, userFolder)] as const);
  const faults = read.flatMap(([, one]) => (typeof one === 'string' ? [one] : []));
  const themes = new Map(
    read.flatMap(([name, one]) => (typeof one === 'string' ? [] : [[name, one] as const])),
  );
  // A broken one of the user's may stand in the default's place.
  return {
    themes: themes.size === 0 ? new Map([[defaultTheme, loadTheme(defaultTheme)]]) : themes,
    fault: faults[0],
  };
};

const themeOrFault = (name: string, userFolder: string): Theme | string => {
  try {
    return loadTheme(name, userFolder);
  } catch (error) {
    if (error instanceof DashError) return `${error.message} ${error.hint ?? ''}`.trim();
    throw error;
  }
};
