import { createMade } from './made.ts';
import type { Line, Role } from './styled.ts';
import { plain } from './views/line.ts';
import { type Piece, wrapped } from './views/wrap.ts';

/** A line of a text that is read, before it is broken into rows; `hang` blanks stand before all of these but the first. */
export type TextLine = { readonly line: Line; readonly hang?: number; readonly under?: Role };

/** A text that is read, with what stands around it. */
export type Reading = {
  readonly title: Line;
  readonly note: Line;
  /** Stays above whatever is scrolled. */
  readonly head: readonly Line[];
  readonly lines: readonly TextLine[];
  /** The line in more colours, of the same characters: asked for only where it is seen. */
  readonly coloured?: (index: number) => Line | null;
  /** The line that must be seen, in a text where one is chosen. */
  readonly seen?: number;
};

/** A row on the screen: a piece of the line with this number. */
export type TextRow = Piece & { readonly of: number };

/** The rows of a text at a width. They are made once, and for what is new when the text has grown. */
export const rowsOf = (lines: readonly TextLine[], width: number): readonly TextRow[] =>
  madeRows(lines, String(width));

const madeRows = createMade<TextLine, TextRow>((rows, lines, from, key) => {
  const width = Number(key);
  for (let of = from; of < lines.length; of += 1) {
    const one = lines[of];
    if (one === undefined) continue;
    for (const piece of wrapped(plain(one.line), width, one.hang)) rows.push({ ...piece, of });
  }
});

/** The text as one string, for the clipboard. */
export const textOf = (lines: readonly TextLine[]): string =>
  lines.map(({ line }) => `${plain(line).trimEnd()}\n`).join('');
