import { type Reading, rowsOf, type TextRow } from '../reading.ts';
import { matchesIn, matchesOf, mostMatches } from '../search.ts';
import type { Line, Rect, Span } from '../styled.ts';
import type { Canvas } from '../terminal/canvas.ts';
import type { Search } from '../ui.ts';
import { cutLine, pieceOf, span } from '../views/line.ts';
import { insideOf, paintLines } from './pane.ts';
import type { Extent } from './shown.ts';

type Seen = { readonly top: number | null; readonly search: Search | null };

/** A text that is scrolled, in a frame; what is looked for is marked in it. */
export const paintReading = (canvas: Canvas, rect: Rect, reading: Reading, { top, search }: Seen): Extent => {
  const { title, note, head, lines } = reading;
  const inside = insideOf(rect);
  const height = heightOf(inside, reading);
  const rows = rowsOf(lines, inside.width);
  const first = firstRow(reading, rows, { top, height });
  const shown = rows.slice(first, first + height);
  const matches = search === null ? [] : matchesOf(lines, search.word);
  canvas.frame(rect, {
    role: 'frame',
    title,
    note,
    foot: footOf({ first, height, rows: rows.length }, search, matches.length),
  });
  paintLines(canvas, inside, head.slice(0, Math.max(0, inside.height - 1)));
  const range = { first: shown[0]?.of ?? 0, last: shown.at(-1)?.of ?? -1 };
  const marks = matchesIn(matches, range);
  for (const [index, row] of shown.entries()) {
    const y = inside.y + inside.height - height + index;
    const one = lines[row.of];
    if (one === undefined) continue;
    const line = pieceOf(reading.coloured?.(row.of) ?? one.line, row);
    const here = marks.filter((mark) => mark.of === row.of && mark.to > row.from && mark.from < row.to);
    const marked = here.reduce(
      (drawn, { from, to }) => withMark(drawn, from - row.from + row.indent, to - row.from + row.indent),
      line,
    );
    canvas.line(inside.x, y, inside.width, marked, one.under);
    if (here.some(({ index: nth }) => nth === search?.at))
      canvas.line(inside.x - 1, y, 1, [span('focus', '›', true)]);
  }
  return { lines: rows.length, height };
};

/** How many rows of the text fit. */
export const heightOf = (inside: Rect, { head }: Reading): number => Math.max(1, inside.height - head.length);

/** The first row that is shown. */
const firstRow = (
  { seen }: Reading,
  rows: readonly TextRow[],
  { top, height }: { readonly top: number | null; readonly height: number },
): number => {
  const most = Math.max(0, rows.length - height);
  if (seen === undefined) return Math.min(top ?? most, most);
  const row = rows.findIndex(({ of }) => of === seen);
  return Math.max(0, Math.min(most, row - Math.floor(height / 2)));
};

type Part = { readonly first: number; readonly height: number; readonly rows: number };

const footOf = ({ first, height, rows }: Part, search: Search | null, matches: number): Line => {
  const part =
    rows > height ? [span('dim', `${first + 1}–${Math.min(rows, first + height)} of ${rows}`)] : [];
  if (search === null) return part;
  const found =
    matches === 0
      ? 'nothing found'
      : `${Math.min(search.at, matches - 1) + 1} of ${matches}${matches === mostMatches ? ' or more' : ''}`;
  return [
    ...part,
    ...(part.length > 0 ? [span('frame', ' ─ ')] : []),
    ...cutLine([span('accent', `/${search.word}`)], 30),
    span(matches === 0 ? 'warn' : 'text', `  ${found}`),
  ];
};

/** The line with these of its characters marked. */
const withMark = (line: Line, from: number, to: number): Line => {
  let at = 0;
  return line.flatMap((one): readonly Span[] => {
    const begin = at;
    at += one.text.length;
    const cut = (start: number, end: number): string =>
      one.text.slice(Math.max(0, start - begin), Math.max(0, end - begin));
    const parts: readonly Span[] = [
      { ...one, text: cut(begin, from) },
      { text: cut(Math.max(begin, from), to), role: 'selected' },
      { ...one, text: cut(Math.max(begin, to), at) },
    ];
    return parts.filter(({ text }) => text !== '');
  });
};
