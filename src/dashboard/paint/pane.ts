import type { Line, Rect } from '../styled.ts';
import type { Canvas } from '../terminal/canvas.ts';
import type { Pane } from '../views/agent-pane.ts';
import { span } from '../views/line.ts';
import type { AgentPlace, Extent } from './shown.ts';

/** A frame with what it holds; the one with the focus is heavier. */
export const paintPane = (
  canvas: Canvas,
  rect: Rect,
  { pane, focused }: { readonly pane: Pane; readonly focused: boolean },
): void => {
  const { title, note, body } = pane;
  canvas.frame(rect, { role: focused ? 'focus' : 'frame', heavy: focused, title, note });
  const inside = insideOf(rect);
  paintLines(canvas, inside, body);
};

export type TextView = {
  readonly title: Line;
  readonly note?: Line;
  /** Stays above whatever is scrolled. */
  readonly head?: readonly Line[];
  readonly lines: readonly Line[];
  readonly top: number | null;
  readonly focused?: boolean;
};

/** A text that is scrolled, in a frame. */
export const paintText = (
  canvas: Canvas,
  rect: Rect,
  { title, note = [], head = [], lines, top, focused = false }: TextView,
): Extent => {
  const inside = insideOf(rect);
  const height = Math.max(1, inside.height - head.length);
  const most = Math.max(0, lines.length - height);
  const first = Math.min(top ?? most, most);
  const foot =
    lines.length > height
      ? [span('dim', ` ${first + 1}–${Math.min(lines.length, first + height)} of ${lines.length} `)]
      : [];
  canvas.frame(rect, { role: focused ? 'focus' : 'frame', heavy: focused, title, note, foot });
  paintLines(canvas, inside, [...head, ...lines.slice(first, first + height)]);
  return { lines: lines.length, height };
};

/** A text that is scrolled and whose lines are of agents: their ids, line by line. */
export const paintList = (
  canvas: Canvas,
  rect: Rect,
  { agents, ...text }: TextView & { readonly agents: readonly (string | null)[] },
): Extent => {
  const extent = paintText(canvas, rect, text);
  const most = Math.max(0, extent.lines - extent.height);
  return { ...extent, places: placesOf(insideOf(rect), agents, Math.min(text.top ?? most, most)) };
};

/** Where agents stand whose lines are painted there, `first` of them above it; those of nobody are null. */
export const placesOf = (
  { x, y, width, height }: Rect,
  agents: readonly (string | null)[],
  first = 0,
): readonly AgentPlace[] =>
  agents
    .slice(first, first + height)
    .flatMap((agent, row) => (agent === null ? [] : [{ agent, rect: { x, y: y + row, width, height: 1 } }]));

/** Lines below each other, as many as fit. */
export const paintLines = (canvas: Canvas, { x, y, width, height }: Rect, lines: readonly Line[]): void => {
  for (const [index, line] of lines.slice(0, Math.max(0, height)).entries())
    canvas.line(x, y + index, width, line);
};

/** What a frame leaves free inside. */
export const insideOf = ({ x, y, width, height }: Rect, margin = 2): Rect => ({
  x: x + margin,
  y: y + 1,
  width: Math.max(0, width - 2 * margin),
  height: Math.max(0, height - 2),
});
