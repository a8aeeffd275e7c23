import type { Rect } from '../styled.ts';
import type { Canvas } from '../terminal/canvas.ts';
import type { Ui } from '../ui.ts';
import { agentPane } from '../views/agent-pane.ts';
import { logLines } from '../views/aider-log.ts';
import { span } from '../views/line.ts';
import { rowLines } from '../views/retold.ts';
import { insideOf, paintText } from './pane.ts';
import { type Extent, noText, type Shown } from './shown.ts';

/** One agent on the whole screen. */
export const paintZoom = (canvas: Canvas, shown: Shown, body: Rect): Extent => {
  const { model, ui, scene, nowMs, glyphs, output } = shown;
  const state = model.state();
  const agent = state.agents.find(({ id }) => id === scene.focused);
  if (agent === undefined) return noText;
  const { width } = insideOf(body);
  const rows = model.rows(agent.id);
  const live = shown.live(agent.id);
  const pane = agentPane(agent, state, { width, height: 3, nowMs, focused: true, rows: [], live, glyphs });
  const lines =
    ui.tab === 'events'
      ? rows.flatMap((row) => rowLines(row, width, state.createdAtMs))
      : logLines(output, width, { wrap: true });
  const tab = (name: Ui['tab']) => span(ui.tab === name ? 'accent' : 'dim', ` ${name} `, ui.tab === name);
  return paintText(canvas, body, {
    title: pane.title,
    note: [tab('events'), tab('output'), ...pane.note],
    head: pane.body.slice(0, 2),
    lines,
    top: ui.top,
  });
};
