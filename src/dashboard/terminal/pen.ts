import type { Cell } from 'blessed';
import type { Glyph } from './glyphs.ts';
import type { Picture } from './picture.ts';

/** Puts glyphs into cells, inside the picture only. A wide character is whole or not there. */
export type Pen = {
  /** Returns the column after it. */
  readonly put: (x: number, y: number, glyph: Glyph, style: number) => number;
  readonly repeat: (x: number, y: number, glyph: Glyph, style: number, count: number) => void;
};

export const createPen = (picture: Picture): Pen => {
  const put = (x: number, y: number, glyph: Glyph, style: number): number => {
    const row = picture.next()[y];
    const after = x + glyph.width;
    if (row === undefined || after <= 0 || x >= row.length) return after;
    if (x < 0 || after > row.length) {
      // Half of it would be outside.
      set(row, x < 0 ? 0 : row.length - 1, ' ', style);
      return after;
    }
    set(row, x, glyph.text, style);
    if (glyph.width === 2) set(row, x + 1, '', style);
    return after;
  };
  return {
    put,
    repeat: (x, y, glyph, style, count) => {
      const first = Math.max(0, x);
      const end = Math.min(x + count, picture.columns());
      for (let column = first; column < end; column += 1) put(column, y, glyph, style);
    },
  };
};

const set = (row: readonly Cell[], x: number, text: string, style: number): void => {
  const cell = row[x];
  if (cell === undefined) return;
  const before = row[x - 1];
  const after = row[x + 1];
  // Whoever writes over one half of a wide character wipes the other.
  if (cell[1] === '' && text !== '' && before !== undefined) before[1] = ' ';
  if (text !== '' && cell[1] !== '' && after !== undefined && after[1] === '') after[1] = ' ';
  cell[0] = style;
  cell[1] = text;
};
