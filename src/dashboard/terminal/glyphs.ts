import stringWidth from 'string-width';
import { sanitizeLine } from '../../core/sanitize.ts';
import { isNarrow } from '../../words/width.ts';
import { toAscii } from './ascii.ts';

/** What fills one column, or two: a character with its marks. */
export type Glyph = { readonly text: string; readonly width: 1 | 2 };

/** Text as what is drawn of it. */
export type ToGlyphs = (text: string) => readonly Glyph[];

/**
 * Makes any string harmless and measures it: the only way from a string to the screen. Remembers what it has seen
 * lately, since the same lines are drawn again and again.
 */
export const createGlyphs = (unicode: boolean): ToGlyphs => {
  const split = unicode ? splitUnicode : splitAscii;
  let recent = new Map<string, readonly Glyph[]>();
  let older = new Map<string, readonly Glyph[]>();
  return (text) => {
    if (text.length > longestKept) return split(harmless(text));
    const known = recent.get(text) ?? older.get(text);
    if (known !== undefined) return known;
    const glyphs = split(harmless(text));
    if (recent.size >= kept) [older, recent] = [recent, new Map()];
    recent.set(text, glyphs);
    return glyphs;
  };
};

const kept = 1000;
const longestKept = 512;

/** No screen is wider; what a megabyte hides behind it need not be looked at for each frame. */
const enough = 16_384;

const harmless = (text: string): string => {
  const short = text.length > enough ? lastState(text).slice(0, enough) : text;
  return sanitizeLine(plainAscii.test(short) ? short : withoutTails(short));
};

const plainAscii = /^[ -~]*$/;

const lastState = (text: string): string => {
  let end = text.length;
  while (text[end - 1] === '\r' || text[end - 1] === '\n') end -= 1;
  return text.slice(text.lastIndexOf('\r', end - 1) + 1, end);
};

/**
 * Terminals disagree how wide a family, a skin tone, a flag or a keycap is. What stands here is one character
 * of a known width each: the first of a family, no tone, letters for a flag.
 */
const withoutTails = (text: string): string =>
  (text.includes('\u200d') ? text.replace(tails, '') : text)
    .replace(/[\u{1f3fb}-\u{1f3ff}\u20e3]/gu, '')
    .replace(/[\u{1f1e6}-\u{1f1ff}]/gu, (letter) =>
      String.fromCharCode(65 + (letter.codePointAt(0) ?? 0x1f1e6) - 0x1f1e6),
    );

/** What follows a joiner after an emoji. */
const tails =
  /(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)(?:\u200d(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)+)+/gu;

const splitUnicode = (text: string): readonly Glyph[] => {
  if (plainAscii.test(text)) return splitPlain(text);
  const glyphs: Glyph[] = [];
  let marks = 0;
  for (const character of text.normalize('NFC')) {
    const width = character <= '~' ? 1 : widthOf(character);
    if (width !== 0) {
      glyphs.push(glyph(character, width));
      marks = 0;
      continue;
    }
    const base = glyphs.pop();
    // A mark with nothing to stand on has no place; more than a few are made to run out of their line.
    if (base === undefined) continue;
    marks += 1;
    glyphs.push(marks > mostMarks ? base : { text: base.text + character, width: base.width });
  }
  return glyphs;
};

const mostMarks = 3;

const splitAscii = (text: string): readonly Glyph[] => {
  if (plainAscii.test(text)) return splitPlain(text);
  // A wide character keeps its two columns, so that tables stay in line.
  return splitUnicode(text).flatMap(({ text: character, width }) => {
    const ascii = glyph(toAscii([...character][0] ?? '?'), 1);
    return width === 1 ? [ascii] : [ascii, glyph(' ', 1)];
  });
};

const splitPlain = (text: string): readonly Glyph[] => {
  const glyphs = new Array<Glyph>(text.length);
  for (let index = 0; index < text.length; index += 1) glyphs[index] = glyph(text[index] ?? ' ', 1);
  return glyphs;
};

/** 0 for a mark, also for one that some terminals give a column (Mc): others hang it on a border that it follows. */
const widthOf = (character: string): 0 | 1 | 2 => {
  if (isNarrow(character)) return 1;
  const known = widths.get(character);
  if (known !== undefined) return known;
  const measured = onTop.test(character) ? 0 : stringWidth(character);
  const width = measured === 0 ? 0 : measured === 1 ? 1 : 2;
  if (widths.size < mostKnown) widths.set(character, width);
  return width;
};

/** Marks, and the parts of Hangul syllables that stand on a first one. */
const onTop = /^[\p{M}\u1160-\u11ff\ud7b0-\ud7ff]/u;

const mostKnown = 20_000;

const widths = new Map<string, 0 | 1 | 2>();

const glyph = (text: string, width: 1 | 2): Glyph => {
  const known = glyphsSeen.get(text);
  if (known !== undefined) return known;
  const made = { text, width };
  if (glyphsSeen.size < mostKnown) glyphsSeen.set(text, made);
  return made;
};

const glyphsSeen = new Map<string, Glyph>();
