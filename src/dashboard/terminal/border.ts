import type { Line, Rect } from '../styled.ts';
import type { Canvas, FrameOptions } from './canvas.ts';
import type { ToGlyphs } from './glyphs.ts';

type Tools = { readonly line: Canvas['line']; readonly glyphs: ToGlyphs; readonly unicode: boolean };

/** Draws a frame with what stands on its edges. The title may be cut, the note gives way when it would be. */
export const border = (tools: Tools, rect: Rect, options: FrameOptions): void => {
  const { x, y, width, height } = rect;
  if (width < 2 || height < 2) return;
  const edges = tools.unicode ? (options.heavy ? heavy : light) : options.heavy ? asciiHeavy : asciiLight;
  const draw = (column: number, row: number, text: string): void =>
    tools.line(column, row, text.length, [{ text, role: options.role }]);

  const across = edges.across.repeat(width - 2);
  draw(x, y, edges.topLeft + across + edges.topRight);
  draw(x, y + height - 1, edges.bottomLeft + across + edges.bottomRight);
  for (let row = y + 1; row < y + height - 1; row += 1) {
    draw(x, row, edges.down);
    draw(x + width - 1, row, edges.down);
  }

  // Inside the corners; a dash stands before the title, and a space on either side of each text.
  const room = width - 5;
  const noteWidth = widthOf(tools.glyphs, options.note);
  const titleWidth = widthOf(tools.glyphs, options.title);
  const showNote = noteWidth > 0 && Math.min(titleWidth, leastTitle) + noteWidth + 3 <= room;
  const titleRoom = Math.min(titleWidth, room - (showNote ? noteWidth + 3 : 0));
  if (options.title !== undefined) onEdge(tools.line, x + 2, y, titleRoom, options.title, options);
  if (options.note !== undefined && showNote) {
    onEdge(tools.line, x + width - 3 - noteWidth, y, noteWidth, options.note, options);
  }
  if (options.foot !== undefined) {
    const footRoom = Math.min(widthOf(tools.glyphs, options.foot), room);
    onEdge(tools.line, x + 2, y + height - 1, footRoom, options.foot, options);
  }
};

/** How much of a title must stay before a note may stand beside it. */
const leastTitle = 12;

const onEdge = (
  line: Canvas['line'],
  x: number,
  y: number,
  width: number,
  text: Line,
  { role }: FrameOptions,
): void => {
  if (width <= 0) return;
  line(x, y, 1, [{ text: ' ', role }]);
  line(x + 1, y, width, text);
  line(x + 1 + width, y, 1, [{ text: ' ', role }]);
};

const widthOf = (glyphs: ToGlyphs, line: Line | undefined): number =>
  (line ?? []).reduce(
    (sum, span) => sum + glyphs(span.text).reduce((columns, glyph) => columns + glyph.width, 0),
    0,
  );

const light = { topLeft: '╭', topRight: '╮', bottomLeft: '╰', bottomRight: '╯', across: '─', down: '│' };
const heavy = { topLeft: '┏', topRight: '┓', bottomLeft: '┗', bottomRight: '┛', across: '━', down: '┃' };
const asciiLight = { topLeft: '+', topRight: '+', bottomLeft: '+', bottomRight: '+', across: '-', down: '|' };
const asciiHeavy = { topLeft: '#', topRight: '#', bottomLeft: '#', bottomRight: '#', across: '=', down: '#' };
