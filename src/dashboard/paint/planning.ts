import type { Rect } from '../styled.ts';
import type { Canvas } from '../terminal/canvas.ts';
import { span } from '../views/line.ts';
import { answerLines, plannerPane } from '../views/planning.ts';
import { insideOf, paintPane, paintText } from './pane.ts';
import type { Extent, Shown } from './shown.ts';

/** The PRD as the planner writes it, and what the planner is at. */
export const paintPlanning = (canvas: Canvas, shown: Shown, body: Rect): Extent => {
  const { model, ui, nowMs, planText } = shown;
  const state = model.state();
  const wide = body.width >= 100;
  const side = wide ? Math.floor(body.width * 0.36) : body.width;
  const view = { nowMs, story: model.planner(), ...planText };
  const pane = plannerPane(state, { ...view, width: side - 4 });
  const height = wide
    ? body.height
    : Math.min(pane.body.length + 2, Math.max(4, Math.floor(body.height * 0.4)));
  const about = { x: body.x + body.width - side, y: body.y, width: side, height };
  const text = wide
    ? { ...body, width: body.width - side }
    : { ...body, y: body.y + height, height: body.height - height };
  paintPane(canvas, about, { pane, focused: false });
  return paintText(canvas, text, {
    title: [span('title', 'PRD', true)],
    lines: answerLines(planText.text, insideOf(text).width),
    top: ui.top,
  });
};
