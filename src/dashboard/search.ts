import { createMade } from './made.ts';
import type { TextLine, TextRow } from './reading.ts';
import { plain } from './views/line.ts';

/** Where in a text something was found: its line, and the characters of it. */
export type Match = { readonly of: number; readonly from: number; readonly to: number };

/** More are not looked for. */
export const mostMatches = 10_000;

/** All places of a text where a word stands, as it is written; small letters find capitals, too. Nothing finds nothing. */
export const matchesOf = (lines: readonly TextLine[], word: string): readonly Match[] =>
  word === '' ? [] : made(lines, word);

const made = createMade<TextLine, Match>((matches, lines, from, word) => {
  const either = word === word.toLowerCase();
  for (let of = from; of < lines.length && matches.length < mostMatches; of += 1) {
    const text = plain(lines[of]?.line ?? []);
    const small = either ? text.toLowerCase() : text;
    // A few letters are longer when they are small: what is found must be where it was found.
    const where = small.length === text.length ? small : text;
    for (let at = where.indexOf(word); at !== -1; at = where.indexOf(word, at + word.length)) {
      if (matches.length < mostMatches) matches.push({ of, from: at, to: at + word.length });
    }
  }
});

/** The row where a match begins. */
export const rowOfMatch = (rows: readonly TextRow[], match: Match): number => {
  const first = firstWhere(rows.length, (index) => (rows[index]?.of ?? 0) >= match.of);
  let row = first;
  while (rows[row + 1]?.of === match.of && (rows[row + 1]?.from ?? 0) <= match.from) row += 1;
  return row;
};

/** The matches in the lines from one to another, with their numbers. */
export const matchesIn = (
  matches: readonly Match[],
  { first, last }: { readonly first: number; readonly last: number },
): readonly (Match & { readonly index: number })[] => {
  const found: (Match & { readonly index: number })[] = [];
  const begin = firstWhere(matches.length, (index) => (matches[index]?.of ?? 0) >= first);
  for (let index = begin; index < matches.length; index += 1) {
    const match = matches[index];
    if (match === undefined || match.of > last) break;
    found.push({ ...match, index });
  }
  return found;
};

/** The match to begin with, by their rows: the first from `top` on, else the one nearest above. -1: there is none. */
export const nearestMatch = (matchRows: readonly number[], top: number): number => {
  const next = firstWhere(matchRows.length, (index) => (matchRows[index] ?? 0) >= top);
  return next < matchRows.length ? next : matchRows.length - 1;
};

/** The smallest index that `holds` is true for, when it is true for all after it. */
const firstWhere = (length: number, holds: (index: number) => boolean): number => {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
};
