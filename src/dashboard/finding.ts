import { nearestMatch } from './search.ts';
import type { Around, Ui } from './ui.ts';

/** Goes to another place where the word stands; after the last comes the first. */
export const matchStepped = (ui: Ui, step: number, around: Around): Ui => {
  const { found = [] } = around;
  if (ui.search === null || found.length === 0) return ui;
  return atMatch(ui, (Math.min(ui.search.at, found.length - 1) + step + found.length) % found.length, around);
};

/** A word is looked for from where the text stood: what is written so far counts already. */
export const searched = (ui: Ui, word: string, around: Around): Ui => {
  const { found = [], lines, height } = around;
  const most = Math.max(0, lines - height);
  const start = ui.overlay?.kind === 'search' ? ui.overlay.top : ui.top;
  const from = { ...ui, top: start, search: word === '' ? null : { word, at: 0 } };
  const at = nearestMatch(found, Math.min(start ?? most, most));
  return at === -1 ? from : atMatch(from, at, around);
};

const atMatch = (ui: Ui, at: number, { found = [], lines, height }: Around): Ui => {
  const most = Math.max(0, lines - height);
  const top = Math.min(ui.top ?? most, most);
  const row = found[at] ?? 0;
  const seen = row >= top && row < top + height;
  const next = seen ? top : Math.max(0, Math.min(most, row - Math.floor(height / 3)));
  return { ...ui, top: next, search: ui.search === null ? null : { ...ui.search, at } };
};
