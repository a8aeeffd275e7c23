import type { AgentState } from '../../core/state.ts';
import { bindings } from '../keys.ts';
import type { Scene } from '../scene.ts';
import type { Line, Rect } from '../styled.ts';
import type { Canvas } from '../terminal/canvas.ts';
import { confirm, question } from '../views/confirm.ts';
import { fieldView } from '../views/field.ts';
import { help } from '../views/help.ts';
import { span } from '../views/line.ts';
import { refusedLines } from '../views/plan-review.ts';
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
  const agent = state.agents.find(({ id }) => id === scene.focused) ?? null;
  const width = Math.min(body.width - 4, 72) - 4;
  if (overlay.kind === 'refused') {
    const lines = refusedLines(overlay.faults, { width, height: body.height - 4 });
    paintBox(canvas, { title: overlay.what === 'prd' ? 'The PRD' : 'The plan', lines, width });
    return noText;
  }
  if (overlay.kind === 'input') {
    const { lines, cursor } = fieldView(overlay.field, width, Math.max(1, body.height - 4));
    const inside = paintBox(canvas, { title: titleOf(overlay.purpose, agent), lines, width });
    canvas.cursor(inside.x + cursor.x, inside.y + cursor.y);
    return noText;
  }
  const asked = question(overlay.action, state, agent);
  paintBox(canvas, { title: asked.title, lines: confirm(asked, width), width });
  return noText;
};

const titleOf = (purpose: 'tell' | 'replan', agent: AgentState | null): string =>
  purpose === 'tell' ? `Say to ${agent?.id ?? ''}: its next message` : 'What is the plan to do otherwise?';

type Box = { readonly title: string; readonly lines: readonly Line[]; readonly width: number };

/** A frame in the middle of the screen; returns what is inside of it. */
const paintBox = (canvas: Canvas, { title, lines, width }: Box): Rect => {
  const height = Math.max(1, lines.length) + 2;
  const rect = {
    x: Math.floor((canvas.columns - width - 4) / 2),
    y: Math.max(1, Math.floor((canvas.rows - height) / 2)),
    width: width + 4,
    height,
  };
  canvas.clear(rect);
  canvas.frame(rect, { role: 'focus', heavy: true, title: [span('focus', title, true)] });
  const inside = insideOf(rect);
  paintLines(canvas, inside, lines);
  return inside;
};
