import { graphemes, widthOf } from '../../words/width.ts';

/** The part of a line that one row shows, in UTF-16 units; `indent` blanks stand before it. */
export type Piece = { readonly from: number; readonly to: number; readonly indent: number };

/**
 * Where a line of text is broken into rows of at most `width` columns: at blanks, and inside of words that are longer than that.
 * `hang` blanks stand before every row but the first. Blanks at a break belong to no row.
 */
export const wrapped = (text: string, width: number, hang = 0): readonly Piece[] => {
  const room = Math.max(1, width);
  const indent = Math.min(hang, Math.max(0, room - 8));
  const pieces: Piece[] = [];
  let [from, to, used, empty] = [0, 0, 0, true];
  const end = (): void => {
    pieces.push({ from, to, indent: pieces.length === 0 ? 0 : indent });
    [used, empty] = [0, true];
  };
  eachWord(text, room - indent, (start, stop, columns, blank) => {
    const first = pieces.length === 0;
    if (blank && empty && !first) return;
    if (!empty && used + columns > (first ? room : room - indent)) {
      end();
      if (blank) return;
    }
    if (empty) [from, to, empty] = [start, start, false];
    used += columns;
    if (!blank) to = stop;
  });
  if (!empty || pieces.length === 0) end();
  return pieces;
};

type Visit = (from: number, to: number, columns: number, blank: boolean) => void;

/** Runs of blanks and of everything else; none is wider than `most`. */
const eachWord = (text: string, most: number, visit: Visit): void => {
  for (let at = 0; at < text.length; ) {
    const blank = text.charCodeAt(at) === space;
    const end = blank ? endOfBlanks(text, at) : endOfWord(text, at);
    cutWord(text.slice(at, end), at, most, (from, to, columns) => visit(from, to, columns, blank));
    at = end;
  }
};

const space = 0x20;

const endOfBlanks = (text: string, from: number): number => {
  let at = from;
  while (text.charCodeAt(at) === space) at += 1;
  return at;
};

const endOfWord = (text: string, from: number): number => {
  const end = text.indexOf(' ', from);
  return end === -1 ? text.length : end;
};

const ascii = /^[ -~]*$/;

const cutWord = (
  word: string,
  start: number,
  most: number,
  visit: (from: number, to: number, columns: number) => void,
): void => {
  if (ascii.test(word)) {
    for (let at = 0; at < word.length; at += most) {
      const end = Math.min(word.length, at + most);
      visit(start + at, start + end, end - at);
    }
    return;
  }
  let [from, to, columns] = [start, start, 0];
  for (const character of graphemes(word)) {
    const width = widthOf(character);
    if (columns + width > most && to > from) {
      visit(from, to, columns);
      [from, columns] = [to, 0];
    }
    to += character.length;
    columns += width;
  }
  visit(from, to, columns);
};
