import { closest, distance } from 'fastest-levenshtein';

/**
 * Why no action can have a key of this name, as the end of a sentence; null when one can. Names are those of the terminal's
 * keys: `x`, `X`, `f5`, `pageup`, `ctrl-o`, `alt-x`, `shift-tab`.
 */
export const keyFault = (name: string): string | null => {
  const modified = /^((?:ctrl-)?(?:alt-)?(?:shift-)?)(.+)$/u.exec(name);
  const [modifiers, base] = [modified?.[1] ?? '', modified?.[2] ?? ''];
  if (taken.has(name)) return taken.get(name) ?? null;
  if (named.has(base)) return null;
  const character = /^[^\s\p{C}]$/u.test(base);
  if (character && modifiers === '') return null;
  if (character && modifiers === 'alt-') return null;
  if (/^[a-z]$/.test(base) && /^ctrl-(?:alt-)?$/.test(modifiers)) return null;
  return `is no key; ${nearest(name)}`;
};

/** Kept for others, or never heard: the terminal sends the same for them as for another key. */
const taken: ReadonlyMap<string, string> = new Map([
  ...['ctrl-q', 'ctrl-s'].map(
    (key) => [key, 'is the terminal’s own: it stops and starts the output'] as const,
  ),
  ...['ctrl-a', 'ctrl-b'].map((key) => [key, 'is left to screen and tmux'] as const),
  ['ctrl-z', 'is kept for stopping the program'],
  ['ctrl-l', 'is kept for drawing the screen anew'],
  ['ctrl-c', 'is kept for leaving'],
  ['ctrl-h', 'arrives as backspace'],
  ['ctrl-i', 'arrives as tab'],
  ['ctrl-j', 'arrives as enter'],
  ['ctrl-m', 'arrives as enter'],
]);

const named: ReadonlySet<string> = new Set([
  ...['enter', 'escape', 'tab', 'backspace', 'space', 'insert', 'delete'],
  ...['up', 'down', 'left', 'right', 'home', 'end', 'pageup', 'pagedown'],
  ...Array.from({ length: 12 }, (_, index) => `f${index + 1}`),
]);

const meant: Readonly<Record<string, string>> = {
  esc: 'escape',
  return: 'enter',
  pgup: 'pageup',
  pgdn: 'pagedown',
  del: 'delete',
  ins: 'insert',
};

const nearest = (name: string): string => {
  const lower = name
    .toLowerCase()
    .replaceAll(/[+_ ]/g, '-')
    .replace(/^(?:c|control)-/, 'ctrl-');
  const known = [
    ...named,
    ...[...'abcdefghijklmnopqrstuvwxyz'].map((letter) => `ctrl-${letter}`),
    'shift-tab',
  ];
  const near =
    meant[lower] ??
    closest(
      lower,
      known.filter((key) => !taken.has(key)),
    );
  return distance(lower, near) > 6 ? 'none is near' : `the nearest is ${near}`;
};
