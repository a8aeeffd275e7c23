import type { Cell } from 'blessed';
import type { Palette } from './palette.ts';
import type { Picture } from './picture.ts';

/** Where the terminal's own cursor shows, or nowhere. */
export type Cursor = { readonly x: number; readonly y: number } | null;

/**
 * What to send so that the terminal shows the picture: the cells that differ from what it shows, and nothing at all
 * when none does. One synchronized update: no half frame is ever seen.
 */
export const drawDifference = (
  picture: Picture,
  palette: Palette,
  cursor: Cursor,
  cursorBefore: Cursor,
): string => {
  const out: string[] = [];
  const shown = picture.shown();
  let style: number | null = null;
  const setStyle = (wanted: number): void => {
    if (wanted !== style) out.push(palette.sgr(wanted));
    style = wanted;
  };
  for (const [y, row] of picture.next().entries()) {
    const old = shown[y];
    if (old !== undefined) drawRow(row, old, y, out, setStyle);
  }
  if (out.length === 0 && same(cursor, cursorBefore)) return '';
  const end = cursor === null ? '\x1b[?25l' : `${move(cursor.x, cursor.y)}\x1b[?25h`;
  return `\x1b[?2026h\x1b[?25l${out.join('')}\x1b[0m${end}\x1b[?2026l`;
};

const drawRow = (
  row: readonly Cell[],
  old: readonly Cell[],
  y: number,
  out: string[],
  setStyle: (style: number) => void,
): void => {
  /** Where the terminal's cursor surely is, and up to where it may have painted over what we believe is shown. */
  let at = -1;
  let doubtful = -1;
  for (let x = 0; x < row.length; x += 1) {
    const cell = row[x];
    const before = old[x];
    if (cell === undefined || before === undefined) continue;
    const [attr, text] = cell;
    const changed = attr !== before[0] || text !== before[1];
    before[0] = attr;
    before[1] = text;
    // The second half of a wide character is drawn with the first.
    if (text === '' || (!changed && x !== doubtful)) continue;
    if (at !== x) out.push(move(x, y));
    setStyle(attr);
    const wide = row[x + 1]?.[1] === '';
    // A terminal that thinks it narrow would leave there what was there.
    if (wide) out.push('  ', move(x, y));
    out.push(text);
    const sure = !wide && certain.test(text);
    at = sure ? x + 1 : -1;
    doubtful = sure ? -1 : x + (wide ? 2 : 1);
  }
};

/** Characters that every terminal makes one column wide. After others the cursor is put where it belongs. */
const certain = /^[ -~\u00a1-\u00ac\u00ae-\u017f\u2500-\u259f\u2800-\u28ff]$/;

const move = (x: number, y: number): string => `\x1b[${y + 1};${x + 1}H`;

const same = (one: Cursor, other: Cursor): boolean => one?.x === other?.x && one?.y === other?.y;
