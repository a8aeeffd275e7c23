import stringWidth from 'string-width';

/** ASCII, Latin, arrows, boxes and what else is on every screen: told without the great tables, which take long to load. */
const narrow =
  /^[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u22ff\u2500-\u25fc\u23ce\u2714\u2716\u2800-\u28ff]*$/;

/** Whether each character of a text surely takes one column. */
export const isNarrow = (text: string): boolean => narrow.test(text);

/**
 * Letters, signs of punctuation and lines to draw with that stand for themselves, and those of East Asia that take two columns:
 * most of what isn't ASCII, and a hundred times faster than to look everything up.
 */
const even = /^[ -~¡-¬®-˿Ͱ-ҁҊ-ԯ‐-‧‰-⁞←-↓─-▟⠀-⣿、〈-〙ぁ-ゖァ-ヺー㐀-䶿一-鿿가-힣！-～]*$/;
/** The first of them that takes two columns. */
const firstWide = 0x3001;

/** How many columns of a terminal a text takes. */
export const widthOf = (text: string): number => {
  if (narrow.test(text)) return text.length;
  if (!even.test(text)) return stringWidth(text);
  let columns = text.length;
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) >= firstWide) columns += 1;
  return columns;
};

/** Made when it is needed: that takes longer than to draw a screen without. */
const segmenterOnce = (): Intl.Segmenter => {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter;
};
let segmenter: Intl.Segmenter | undefined;

/** What a person takes for the characters of a text. */
export const graphemes = (text: string): readonly string[] =>
  narrow.test(text) || even.test(text)
    ? [...text]
    : [...segmenterOnce().segment(text)].map(({ segment }) => segment);

/** At most `width` columns of the text, cut between characters with an ellipsis. */
export const shorten = (text: string, width: number): string => {
  if (widthOf(text) <= width) return text;
  return width < 1 ? '' : `${head(text, width - 1)}…`;
};

/** The first characters of a text that together take no more than `width` columns. */
export const head = (text: string, width: number): string => {
  let [taken, columns] = ['', 0];
  for (const character of graphemes(text)) {
    columns += widthOf(character);
    if (columns > width) break;
    taken += character;
  }
  return taken;
};

export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - widthOf(text)));

export const padStart = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - widthOf(text))) + text;
