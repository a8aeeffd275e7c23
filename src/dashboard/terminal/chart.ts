import type { Rect, Role } from '../styled.ts';
import { toAscii } from './ascii.ts';
import type { ToGlyphs } from './glyphs.ts';
import type { Palette } from './palette.ts';
import { createPen } from './pen.ts';
import type { Picture } from './picture.ts';
import { loadPlot, type Plot, type PlotCell } from './plot.ts';

/** Lines over a common axis of time. All series share the labels; `format` writes the numbers beside the axis. */
export type ChartData = {
  readonly series: readonly {
    readonly title: string;
    readonly role: Role;
    readonly values: readonly number[];
  }[];
  readonly labels: readonly string[];
  readonly format: (value: number) => string;
};

export type Chart = {
  readonly paint: (rect: Rect, data: ChartData) => void;
  /** The picture is another one now. */
  readonly forget: () => void;
};

type Tools = {
  readonly picture: Picture;
  readonly palette: () => Palette;
  readonly glyphs: ToGlyphs;
  readonly unicode: boolean;
  /** Asks for another frame. */
  readonly again: () => void;
};

/**
 * The chart of a screen. Its widget is loaded after the first frame that has one, and is expensive: what it drew
 * is kept, and only put into its place on most frames.
 */
export const createChart = ({ picture, palette, glyphs, unicode, again }: Tools): Chart => {
  let plot: Plot | 'loading' | null = null;
  let drawn: { readonly key: string; readonly size: string; readonly cells: readonly PlotCell[] } | null =
    null;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let waiting: NodeJS.Timeout | null = null;

  const load = async (): Promise<void> => {
    plot = 'loading';
    plot = await loadPlot(picture);
    again();
  };

  /** Draws again when the chart is another one and the last is a second old; soon after, when it is not. */
  const refresh = (ready: Plot, rect: Rect, data: ChartData): void => {
    const size = `${rect.width} ${rect.height}`;
    const key = `${size} ${keyOf(data)}`;
    if (drawn?.key === key) return;
    const left = drawnAt + restMs - performance.now();
    if (drawn !== null && drawn.size === size && left > 0) {
      waiting ??= setTimeout(() => {
        waiting = null;
        again();
      }, left).unref();
      return;
    }
    drawn = { key, size, cells: ready(rect, data) };
    drawnAt = performance.now();
  };

  return {
    paint: (rect, data) => {
      if (rect.width < leastWidth || rect.height < leastHeight) return;
      if (plot === null) setImmediate(() => void load());
      if (plot === null || plot === 'loading') {
        plot = 'loading';
        return;
      }
      refresh(plot, rect, data);
      const pen = createPen(picture);
      const colours = palette();
      for (const cell of drawn?.cells ?? []) {
        const glyph = glyphs(unicode ? cell.text : toAscii(cell.text))[0];
        if (glyph !== undefined) pen.put(rect.x + cell.x, rect.y + cell.y, glyph, colours.style(cell.role));
      }
    },
    forget: () => {
      drawn = null;
      if (waiting !== null) clearTimeout(waiting);
      waiting = null;
    },
  };
};

/** Under this the axes leave nothing for the lines. */
const leastWidth = 20;
const leastHeight = 4;

const restMs = 1000;

/** The same for the same chart. Long series are told by their length and what they hold at a few places. */
const keyOf = ({ series, labels, format }: ChartData): string =>
  JSON.stringify([
    series.map(({ role, values }) => [role, values.length, sampled(values), values.at(-1)]),
    labels.length,
    labels.at(-1),
    format(1),
  ]);

const sampled = (values: readonly number[]): readonly (number | undefined)[] =>
  values.length <= places
    ? values
    : Array.from({ length: places }, (_, index) => values[Math.floor((index * values.length) / places)]);

const places = 256;
