import { bindings } from '../keys.ts';
import type { Scene } from '../scene.ts';
import type { Line, Rect } from '../styled.ts';
import type { Canvas } from '../terminal/canvas.ts';
import { confirm, question } from '../views/confirm.ts';
import { help } from '../views/help.ts';
import { span, wrapLine } from '../views/line.ts';
import { insideOf, paintLines, paintText } from './pane.ts';
import { type Extent, noText, type Shown } from './shown.ts';

/** What lies over the screen: help, a question, a field to write in. */
export const paintOverlay = (canvas: Canvas, shown: Shown, body: Rect): Extent => {
  const { ui, model, scene } = shown;
  const state = model.state();
  const { overlay } = ui;
  if (overlay === null) return noText;
  if (overlay.kind === 'help') {
    canvas.clear(body);
    const under: Scene = { ...scene, context: ui.screen };
    return paintText(canvas, body, {
      title: [span('title', 'keys', true)],
      lines: help(state, under, { all: bindings, width: body.width - 4 }),
      top: ui.top,
    });
  }
  const width = Math.min(body.width - 4, 72);
  const agent = state.agents.find(({ id }) => id === scene.focused) ?? null;
  const lines: readonly Line[] =
    overlay.kind === 'confirm'
      ? confirm(question(overlay.action, state, agent), width - 4)
      : wrapLine([span('text', overlay.text)], width - 4);
  const title =
    overlay.kind === 'confirm'
      ? question(overlay.action, state, agent).title
      : `Say to ${agent?.id ?? ''}: its next message`;
  const height = Math.max(1, lines.length) + 2;
  const rect = {
    x: Math.floor((canvas.columns - width) / 2),
    y: Math.max(1, Math.floor((canvas.rows - height) / 2)),
    width,
    height,
  };
  canvas.clear(rect);
  canvas.frame(rect, { role: 'focus', heavy: true, title: [span('focus', title, true)] });
  const inside = insideOf(rect);
  paintLines(canvas, inside, lines);
  if (overlay.kind === 'input') {
    const last = lines.at(-1) ?? [];
    const used = last.reduce((sum, { text }) => sum + text.length, 0);
    canvas.cursor(inside.x + Math.min(used, inside.width - 1), inside.y + Math.max(0, lines.length - 1));
  }
  return noText;
};
