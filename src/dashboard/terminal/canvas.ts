import type { Line, Rect, Role } from '../styled.ts';
import { border } from './border.ts';
import type { Chart, ChartData } from './chart.ts';
import type { Cursor } from './draw.ts';
import type { Glyph, ToGlyphs } from './glyphs.ts';
import type { Palette } from './palette.ts';
import { createPen } from './pen.ts';
import type { Picture } from './picture.ts';

/** What a frame is painted on: empty when it comes. What falls outside is not drawn. */
export type Canvas = {
  readonly columns: number;
  readonly rows: number;
  /**
   * Writes a line, cut to `width` with `…` at its end. `fill` names the role that lies under the whole width: the
   * rest of the line, and every span without a background of its own.
   */
  readonly line: (x: number, y: number, width: number, line: Line, fill?: Role) => void;
  /** A frame; `title` and `note` stand on its upper edge, left and right, `foot` on its lower one. */
  readonly frame: (rect: Rect, options: FrameOptions) => void;
  /** Wipes what was painted there. */
  readonly clear: (rect: Rect) => void;
  /** Values over time. Drawn anew when data or size have changed, at most once a second; empty when too small. */
  readonly chart: (rect: Rect, data: ChartData) => void;
  /** Shows the terminal's cursor there for this frame. */
  readonly cursor: (x: number, y: number) => void;
};

export type FrameOptions = {
  readonly title?: Line;
  readonly note?: Line;
  readonly foot?: Line;
  readonly heavy?: boolean;
  readonly role: Role;
};

type Placed = { readonly x: number; readonly glyph: Glyph; readonly style: number };

type Tools = {
  readonly picture: Picture;
  readonly palette: Palette;
  readonly glyphs: ToGlyphs;
  readonly unicode: boolean;
  readonly chart: Chart;
  readonly setCursor: (cursor: Cursor) => void;
};

/** A canvas for one frame, wiped. */
export const createCanvas = ({ picture, palette, glyphs, unicode, chart, setCursor }: Tools): Canvas => {
  const pen = createPen(picture);
  const [columns, rows] = [picture.columns(), picture.rows()];
  const blank = palette.style('text');

  const line: Canvas['line'] = (x, y, width, spans, fill) => {
    if (width <= 0 || y < 0 || y >= rows) return;
    const end = x + width;
    let at = x;
    let last: Placed | null = null;
    for (const span of spans) {
      const style = palette.style(span.role, span.bold, fill === span.role ? undefined : fill);
      for (const glyph of glyphs(span.text)) {
        if (at + glyph.width > end) return cutOff(last, style, at, end, y);
        last = { x: at, glyph, style };
        at = pen.put(at, y, glyph, style);
      }
    }
    if (fill !== undefined) pen.repeat(at, y, space, palette.style(fill), end - at);
  };

  /** Puts `…` into the last column, over what stands there. */
  const cutOff = (last: Placed | null, style: number, at: number, end: number, y: number): void => {
    // A wide character that did not fit has left a column free.
    if (at < end || last === null) pen.put(at, y, more, style);
    else if (last.glyph.width === 1) pen.put(last.x, y, more, last.style);
    else pen.put(pen.put(last.x, y, space, last.style), y, more, last.style);
  };

  const space: Glyph = { text: ' ', width: 1 };
  const more: Glyph = { text: unicode ? '…' : '~', width: 1 };

  const clear: Canvas['clear'] = (rect) => {
    for (let y = Math.max(0, rect.y); y < Math.min(rect.y + rect.height, rows); y += 1) {
      pen.repeat(rect.x, y, space, blank, rect.width);
    }
  };

  setCursor(null);
  clear({ x: 0, y: 0, width: columns, height: rows });
  return {
    columns,
    rows,
    line,
    clear,
    frame: (rect, options) => border({ line, glyphs, unicode }, rect, options),
    chart: (rect, data) => chart.paint(rect, data),
    cursor: (x, y) => {
      if (x >= 0 && x < columns && y >= 0 && y < rows) setCursor({ x, y });
    },
  };
};
