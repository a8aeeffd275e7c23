import { rowsOf, type TextLine } from '../../src/dashboard/reading.ts';
import type { Line } from '../../src/dashboard/styled.ts';
import type { Pane } from '../../src/dashboard/views/agent-pane.ts';
import { pieceOf, plain } from '../../src/dashboard/views/line.ts';

/** Lines as a person sees them, without looks; blanks at the end are left out. */
export const picture = (lines: readonly Line[]): string =>
  `${lines.map((line) => plain(line).trimEnd()).join('\n')}\n`;

/** A pane in a frame as wide as it was made for. */
export const framed = ({ title, note, body }: Pane): string =>
  `── ${plain(title)} ── ${plain(note)}\n${picture(body)}`;

/** Looks that stand in a line, in order, each once. */
export const looks = (line: Line): readonly string[] => [...new Set(line.map(({ role }) => role))];

/** A text as its rows at a width. */
export const broken = (lines: readonly TextLine[], width: number): readonly Line[] =>
  rowsOf(lines, width).map((row) => pieceOf(lines[row.of]?.line ?? [], row));
