import type { Cell } from 'blessed';
import { sanitizeLine } from '../../core/sanitize.ts';
import { type Rect, type Role, roles } from '../styled.ts';
import type { ChartData } from './chart.ts';
import type { Picture } from './picture.ts';

/** One character of a drawn chart, counted from its upper left corner. */
export type PlotCell = { readonly x: number; readonly y: number; readonly text: string; readonly role: Role };

/** Draws a chart of this size and returns what isn't blank. */
export type Plot = (rect: Rect, data: ChartData) => readonly PlotCell[];

/** Loads contrib's line widget (and nothing else of contrib), which draws into the picture's screen. */
export const loadPlot = async (picture: Picture): Promise<Plot> => {
  const { default: createLine } = await import('blessed-contrib/lib/widget/charts/line.js');
  return (rect, data) => {
    if (data.series.length === 0) return [];
    const scale = scaleFor(data, rect.height);
    const labelWidth = Math.max(...scale.labels.map((label) => label.length), 4);
    const line = createLine({
      left: 0,
      top: 0,
      width: Math.min(rect.width, picture.columns()),
      height: Math.min(rect.height, picture.rows()),
      tags: false,
      showLegend: false,
      style: { line: colourOf('chart1'), text: colourOf('dim'), baseline: colourOf('frame') },
      xPadding: labelWidth * 2,
      xLabelPadding: labelWidth * 2,
      maxY: 1,
      numYLabels: scale.labels.length,
    });
    // The widget leaves a margin for a border that we don't have: six columns, two rows.
    line.calcSize = () => {
      line.canvasSize = { width: line.width * 2, height: line.height * 4 + 4 };
    };
    return picture.aside((screen) => {
      screen.append(line);
      writeOwnLabels(line.ctx, scale.labels, labelWidth);
      const points = sample(data, line.canvasSize.width - labelWidth * 2);
      line.setData(
        points.series.map(({ role, values }) => ({
          x: points.labels,
          y: values.map((value) => value / scale.top),
          style: { line: colourOf(role) },
        })),
      );
      line.render();
      const cells = readCells(screen.lines);
      // This wipes what it drew.
      screen.remove(line);
      return cells;
    });
  };
};

/** A colour that says which role to use in its place. */
const colourOf = (role: Role): number => 16 + roles.indexOf(role);

const roleOf = (attr: number): Role => roles[((attr >> 9) & 0x1ff) - 16] ?? 'dim';

const readCells = (rows: readonly (readonly Cell[])[]): readonly PlotCell[] =>
  rows.flatMap((row, y) =>
    row.flatMap(([attr, text], x) => {
      if (text.trim() === '') return [];
      const role = roleOf(attr);
      return [{ x, y, text: role === 'frame' ? (axes.get(text) ?? text) : text, role }];
    }),
  );

/** The axes as thin lines, not dots. */
const axes = new Map([
  ['⡇', '│'],
  ['⠓', '╰'],
  ['⠒', '─'],
]);

/** The widget numbers its axis itself, cents as 0.00: its labels left of the axis are replaced by ours, one by one. */
const writeOwnLabels = (
  ctx: { fillText: (text: string, x: number, y: number) => void },
  labels: readonly string[],
  width: number,
): void => {
  const write = ctx.fillText.bind(ctx);
  let next = 0;
  ctx.fillText = (text, x, y) => {
    if (x > 0) return write(text, x, y);
    const label = labels[next];
    next += 1;
    if (label !== undefined && y >= 0) write(label.padStart(width), x, y);
  };
};

type Scale = { readonly top: number; readonly labels: readonly string[] };

/** A round number over the highest value, and round steps up to it, as many as there are rows for. */
const scaleFor = ({ series, format }: ChartData, height: number): Scale => {
  const highest = series
    .flatMap(({ values }) => values)
    .reduce((most, value) => (Number.isFinite(value) ? Math.max(most, value) : most), 0);
  const steps = Math.max(1, Math.min(5, Math.floor((height - 1) / 2)));
  const step = roundUp((highest === 0 ? 1 : highest * 1.05) / steps);
  const labels = Array.from({ length: steps }, (_, index) =>
    sanitizeLine(format(index * step), { maxLength: 12 }),
  );
  return { top: step * steps, labels };
};

const roundUp = (value: number): number => {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 2.5, 5].find((factor) => factor * power >= value) ?? 10);
};

type Points = {
  readonly series: readonly { readonly role: Role; readonly values: readonly number[] }[];
  readonly labels: readonly string[];
};

/** At most one value for each dot; a value that is no number stands where the one before it stood. */
const sample = ({ series, labels }: ChartData, dots: number): Points => {
  const length = Math.max(1, ...series.map(({ values }) => values.length));
  const count = Math.max(1, Math.min(length, dots));
  const places = Array.from({ length: count }, (_, index) =>
    count === 1 ? length - 1 : Math.round((index * (length - 1)) / (count - 1)),
  );
  return {
    labels: places.map((place) => sanitizeLine(labels[place] ?? '', { maxLength: 12 })),
    series: series.map(({ role, values }) => {
      const finite = carryOn(values);
      return { role, values: places.map((place) => finite[place] ?? finite.at(-1) ?? 0) };
    }),
  };
};

const carryOn = (values: readonly number[]): readonly number[] => {
  let last = 0;
  return values.map((value) => {
    if (Number.isFinite(value)) last = Math.max(0, value);
    return last;
  });
};
