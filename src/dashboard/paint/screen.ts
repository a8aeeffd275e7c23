import type { Layout } from '../layout.ts';
import type { Rect } from '../styled.ts';
import type { Canvas } from '../terminal/canvas.ts';
import { footer, lastWord } from '../views/footer.ts';
import { header } from '../views/header.ts';
import { span } from '../views/line.ts';
import { moneyScreen } from '../views/money.ts';
import { needsYouScreen } from '../views/needs-you.ts';
import { prdLines } from '../views/prd.ts';
import { tooSmall } from '../views/too-small.ts';
import { paintOverlay } from './overlay.ts';
import { paintText } from './pane.ts';
import { layoutOf, paintRun } from './run.ts';
import { type Extent, noText, type Shown } from './shown.ts';
import { paintSummary } from './summary.ts';
import { paintZoom } from './zoom.ts';

/** Paints the whole screen. */
export const paintScreen = (canvas: Canvas, shown: Shown): Extent => {
  const { ui, model, scene, nowMs, glyphs } = shown;
  const state = model.state();
  const layout = layoutOf(canvas, ui, state);
  if (layout === null) {
    canvas.line(0, 0, canvas.columns, tooSmall(canvas));
    return noText;
  }
  canvas.line(0, 0, canvas.columns, header(state, { width: canvas.columns, nowMs, glyphs }));
  const body = { x: 0, y: 1, width: canvas.columns, height: canvas.rows - 3 };
  const extent = paintBody(canvas, shown, { layout, body });
  canvas.line(0, canvas.rows - 2, canvas.columns, footer(state, scene, canvas.columns));
  canvas.line(0, canvas.rows - 1, canvas.columns, lastWord(ui.word, canvas.columns));
  return ui.overlay === null ? extent : paintOverlay(canvas, shown, body);
};

type Room = { readonly layout: Layout; readonly body: Rect };

const paintBody = (canvas: Canvas, shown: Shown, { layout, body }: Room): Extent => {
  const { ui, model, scene, nowMs, glyphs } = shown;
  const state = model.state();
  const width = body.width - 4;
  switch (ui.screen) {
    case 'run':
      return paintRun(canvas, shown, layout);
    case 'zoom':
      return paintZoom(canvas, shown, body);
    case 'prd':
      return paintText(canvas, body, {
        title: [span('title', 'PRD', true), span('dim', ` ${state.prdPath ?? ''}`)],
        lines: prdLines(shown.prd, width),
        top: ui.top,
      });
    case 'money':
      return paintText(canvas, body, {
        title: [span('title', 'money', true)],
        lines: moneyScreen(state, model.prompts(), { width, nowMs, focused: scene.focused, glyphs }),
        top: ui.top,
      });
    case 'needs-you':
      return paintText(canvas, body, {
        title: [span('title', 'needs you', true)],
        lines: needsYouScreen(state, { width, nowMs, scene, glyphs }),
        top: ui.top,
      });
    case 'summary':
      return paintSummary(canvas, shown, body);
    default:
      return ui.screen satisfies never;
  }
};
