import { sanitizeLine } from '../../core/sanitize.ts';
import { graphemes, head, widthOf } from '../../words/width.ts';
import type { Line, Role, Span } from '../styled.ts';
import type { Glyphs } from './glyphs.ts';
import { type Piece, wrapped } from './wrap.ts';

/** A piece of text in one look, made harmless so that it can be measured. */
export const span = (role: Role, text: string, bold = false): Span => {
  const safe = sanitizeLine(text);
  return bold ? { text: safe, role, bold } : { text: safe, role };
};

export const lineWidth = (line: Line): number => line.reduce((sum, { text }) => sum + widthOf(text), 0);

/** The line's text without its looks. */
export const plain = (line: Line): string => line.map(({ text }) => text).join('');

/** At most `width` columns of the line, with an ellipsis where it is cut. */
export const cutLine = (line: Line, width: number): Line => {
  if (lineWidth(line) <= width) return line;
  if (width < 1) return [];
  const kept: Span[] = [];
  let room = width - 1;
  for (const one of line) {
    const text = head(one.text, room);
    kept.push({ ...one, text: text.length < one.text.length ? `${text}…` : text });
    if (text.length < one.text.length) break;
    room -= widthOf(text);
  }
  return kept;
};

/** The line cut and filled with blanks to exactly `width` columns. */
export const fitLine = (line: Line, width: number): Line => {
  const cut = cutLine(line, width);
  const blanks = width - lineWidth(cut);
  return blanks > 0 ? [...cut, { text: ' '.repeat(blanks), role: 'text' }] : cut;
};

/** One line at the left edge and one at the right; where both don't fit, the left one is cut. */
export const spread = (left: Line, right: Line, width: number): Line => {
  const end = cutLine(right, width);
  const room = Math.max(0, width - lineWidth(end) - (end.length > 0 ? 1 : 0));
  return end.length === 0 ? cutLine(left, width) : [...fitLine(left, room), gap(width, room, end), ...end];
};

const gap = (width: number, room: number, end: Line): Span => ({
  text: ' '.repeat(Math.max(0, width - room - lineWidth(end))),
  role: 'text',
});

/** Lines one below the other that differ in what stands between their parts: ` · ` in dim. */
export const joined = (parts: readonly Line[], between = ' · '): Line =>
  parts.flatMap((part, index) => (index === 0 ? part : [span('dim', between), ...part]));

/**
 * The line in lines of at most `width` columns, broken at blanks, and inside of words that are longer than that. `hang` blanks
 * stand before every line but the first.
 */
export const wrapLine = (line: Line, width: number, hang = 0): readonly Line[] => {
  const narrow = withoutWider(line, width);
  return wrapped(plain(narrow), width, hang).map((piece) => pieceOf(narrow, piece));
};

/** What is wider than a whole row can be shown nowhere. */
const withoutWider = (line: Line, width: number): Line =>
  width > 1
    ? line
    : line.map((one) => ({
        ...one,
        text: graphemes(one.text)
          .map((character) => (widthOf(character) > 1 ? '?' : character))
          .join(''),
      }));

/** One row of a line that was broken, with its looks. */
export const pieceOf = (line: Line, { from, to, indent }: Piece): Line => {
  const row: Span[] = indent > 0 ? [{ text: ' '.repeat(indent), role: 'text' }] : [];
  let at = 0;
  for (const one of line) {
    const text = one.text.slice(Math.max(0, from - at), Math.max(0, to - at));
    if (text !== '') append(row, { ...one, text });
    at += one.text.length;
    if (at >= to) break;
  }
  return row;
};

/** One more piece at the end of a row; with the same look as the last, it becomes one with it. */
const append = (row: Span[], one: Span): void => {
  const last = row.at(-1);
  if (last !== undefined && last.role === one.role && last.bold === one.bold)
    row[row.length - 1] = { ...last, text: last.text + one.text };
  else row.push(one);
};

export type Bar = {
  /** 0 to 1. */
  readonly share: number;
  readonly width: number;
  readonly role: Role;
  readonly glyphs: Glyphs;
};

/** A bar of `width` columns, `share` of it full; anything above nothing shows. */
export const bar = ({ share, width, role, glyphs }: Bar): Line => {
  const whole = Math.max(0, Math.min(1, Number.isFinite(share) ? share : 0));
  const full = whole > 0 ? Math.max(1, Math.round(whole * width)) : 0;
  return [
    { text: glyphs.bar.repeat(Math.min(width, full)), role },
    { text: glyphs.track.repeat(Math.max(0, width - full)), role: 'frame' },
  ];
};
