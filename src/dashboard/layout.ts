import type { Rect } from './styled.ts';
import { isTooSmall } from './views/too-small.ts';

export type Size = { readonly columns: number; readonly rows: number };

export type Wishes = {
  /** How many agents there are, and which one has the focus (from 0). */
  readonly agents: number;
  readonly focus: number;
  readonly prd: boolean;
  readonly chart: boolean;
  /** A line above the agents, even where all of them have a pane. */
  readonly heading?: boolean;
};

/** Where everything of the run's screen goes. Panes and rows name their agent by its index among those listed. */
export type Layout = {
  readonly header: Rect;
  readonly prd: Rect | null;
  /** Above the agents, where not all of them are seen as planned. */
  readonly heading: Rect | null;
  readonly panes: readonly Place[];
  /** A row each for the agents that have no pane. */
  readonly rows: readonly Place[];
  readonly chart: Rect | null;
  readonly totals: Rect | null;
  readonly footer: Rect;
};
type Place = { readonly agent: number; readonly rect: Rect };

/** Null when the terminal is too small for anything but saying so. */
export const layOut = ({ columns, rows }: Size, wishes: Wishes): Layout | null => {
  if (isTooSmall({ columns, rows })) return null;
  const header = { x: 0, y: 0, width: columns, height: 1 };
  const footer = { x: 0, y: rows - 2, width: columns, height: 2 };
  const chartHeight = wishes.chart && rows >= 30 ? Math.min(12, Math.floor(rows * 0.28)) : 0;
  const body = { x: 0, y: 1, width: columns, height: rows - 3 - chartHeight };
  const prdWidth = wishes.prd && columns >= 110 ? Math.min(60, Math.floor(columns * 0.3)) : 0;
  const grid = { ...body, x: prdWidth, width: columns - prdWidth };
  const totalsWidth = Math.min(44, Math.floor(columns * 0.36));
  const band = { x: 0, y: body.y + body.height, width: columns - totalsWidth, height: chartHeight };
  return {
    header,
    footer,
    prd: prdWidth === 0 ? null : { ...body, width: prdWidth },
    ...gridOf(grid, wishes),
    chart: chartHeight === 0 ? null : band,
    totals: chartHeight === 0 ? null : { ...band, x: band.width, width: totalsWidth },
  };
};

const pane = { width: 40, height: 7 };
/** A row's least width where several stand side by side, and the lines that a pane below them should have. */
const row = { width: 70, above: 12 };

const gridOf = (
  area: Rect,
  { agents, focus, heading: wanted = false }: Wishes,
): Pick<Layout, 'heading' | 'panes' | 'rows'> => {
  const [line, below] = [
    { ...area, height: 1 },
    { ...area, y: area.y + 1, height: area.height - 1 },
  ];
  const inside = wanted ? below : area;
  const across = Math.max(1, Math.floor(inside.width / pane.width));
  const down = Math.max(1, Math.floor(inside.height / pane.height));
  if (agents <= across * down)
    return {
      heading: wanted ? line : null,
      panes: tiles(inside, agents, Math.min(across, agents)),
      rows: [],
    };
  return { heading: line, ...listOf(below, agents, focus) };
};

/** More than fit: a row for each, side by side where there is room, and the one with the focus gets what is left. */
const listOf = (area: Rect, agents: number, focus: number): Pick<Layout, 'panes' | 'rows'> => {
  const most = Math.max(1, Math.floor(area.width / row.width));
  const roomy = Math.ceil(agents / Math.max(1, area.height - row.above));
  const columns = Math.min(most, Math.max(1, roomy));
  const high = Math.min(Math.ceil(agents / columns), Math.max(1, area.height - pane.height));
  const listed = Math.min(agents, high * columns);
  // No column stays empty.
  const filled = Math.ceil(listed / high);
  const first = Math.min(Math.max(0, focus - Math.floor(listed / 2)), agents - listed);
  return {
    rows: Array.from({ length: listed }, (_, index) => {
      const [x, width] = share(area.width, filled, Math.floor(index / high));
      return { agent: first + index, rect: { x: area.x + x, y: area.y + (index % high), width, height: 1 } };
    }),
    panes: [{ agent: focus, rect: { ...area, y: area.y + high, height: area.height - high } }],
  };
};

/** Tiles of nearly one size; those of a last row that is not full share its whole width. */
const tiles = (area: Rect, count: number, across: number): Layout['panes'] => {
  const columns = balanced(count, across);
  const down = Math.ceil(count / Math.max(1, columns));
  return Array.from({ length: count }, (_, agent) => {
    const row = Math.floor(agent / columns);
    const inRow = row === down - 1 ? count - row * columns : columns;
    const [x, width] = share(area.width, inRow, agent % columns);
    const [y, height] = share(area.height, down, row);
    return { agent, rect: { x: area.x + x, y: area.y + y, width, height } };
  });
};

/** As few columns as make no row longer: four tiles stand two by two, not three and one. */
const balanced = (count: number, across: number): number => {
  const down = Math.ceil(count / Math.max(1, across));
  return Math.max(1, Math.ceil(count / Math.max(1, down)));
};

/** Where the n-th of several parts begins, and how long it is. */
const share = (length: number, parts: number, index: number): readonly [number, number] => {
  const begin = Math.floor((length * index) / parts);
  return [begin, Math.floor((length * (index + 1)) / parts) - begin];
};

/** The agent (counted among those that are listed) whose pane or row lies next in a direction; the same one at the edge. */
export const neighbour = (
  { panes, rows }: Layout,
  agent: number,
  direction: 'left' | 'right' | 'up' | 'down',
): number => {
  if (rows.length > 0) {
    const high = rows.filter(({ rect }) => rect.x === rows[0]?.rect.x).length;
    const step = high < rows.length && (direction === 'left' || direction === 'right') ? high : 1;
    return direction === 'up' || direction === 'left' ? Math.max(0, agent - step) : agent + step;
  }
  const from = panes.find((one) => one.agent === agent);
  if (from === undefined) return agent;
  const middle = ({ x, y, width, height }: Rect) => ({ x: x + width / 2, y: y + height / 2 });
  const here = middle(from.rect);
  const ahead = panes.flatMap((one) => {
    const there = middle(one.rect);
    const [dx, dy] = [there.x - here.x, there.y - here.y];
    const along = { left: -dx, right: dx, up: -dy, down: dy }[direction];
    const aside = Math.abs(direction === 'left' || direction === 'right' ? dy : dx);
    return along > 0 ? [{ agent: one.agent, distance: along + 3 * aside }] : [];
  });
  return ahead.toSorted((a, b) => a.distance - b.distance)[0]?.agent ?? agent;
};

/** Whether a point lies there. */
export const isInside = (rect: Rect, x: number, y: number): boolean =>
  x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
