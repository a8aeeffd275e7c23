import type { Field } from '../field.ts';
import type { Layout } from '../layout.ts';
import type { Rect } from '../styled.ts';
import type { Canvas } from '../terminal/canvas.ts';
import { fieldView } from '../views/field.ts';
import { footer, lastWord } from '../views/footer.ts';
import { header } from '../views/header.ts';
import { span } from '../views/line.ts';
import { moneyAgents, moneyScreen } from '../views/money.ts';
import { needsYouAgents, needsYouScreen } from '../views/needs-you.ts';
import { tooSmall } from '../views/too-small.ts';
import { paintOverlay } from './overlay.ts';
import { paintList } from './pane.ts';
import { paintPlanning } from './planning.ts';
import { paintReading } from './reading.ts';
import { bodyOf, readingOf } from './readings.ts';
import { paintReview } from './review.ts';
import { layoutOf, paintRun } from './run.ts';
import { type Extent, noText, type Shown } from './shown.ts';
import { paintSummary } from './summary.ts';

/** Paints the whole screen. */
export const paintScreen = (canvas: Canvas, shown: Shown): Extent => {
  const { ui, model, scene, nowMs, glyphs } = shown;
  const note = shown.note === undefined ? {} : { note: shown.note };
  const state = model.state();
  const layout = layoutOf(canvas, ui, state);
  if (layout === null) {
    canvas.line(0, 0, canvas.columns, tooSmall(canvas));
    return noText;
  }
  canvas.line(0, 0, canvas.columns, header(state, { width: canvas.columns, nowMs, glyphs, ...note }));
  const body = bodyOf(canvas);
  const extent = paintBody(canvas, shown, { layout, body });
  canvas.line(0, canvas.rows - 2, canvas.columns, footer(state, scene, canvas.columns));
  canvas.line(0, canvas.rows - 1, canvas.columns, lastWord(ui.word, canvas.columns));
  if (ui.overlay?.kind === 'search') {
    const { field, under } = ui.overlay;
    const below =
      under === null ? extent : paintOverlay(canvas, { ...shown, ui: { ...ui, overlay: under } }, body);
    return paintSearch(canvas, field, below);
  }
  return ui.overlay === null ? extent : paintOverlay(canvas, shown, body);
};

/** What is looked for is written in the last line. */
const paintSearch = (canvas: Canvas, field: Field, extent: Extent): Extent => {
  const y = canvas.rows - 1;
  const { lines, cursor } = fieldView(field, canvas.columns - 3, 1);
  canvas.clear({ x: 0, y, width: canvas.columns, height: 1 });
  canvas.line(1, y, canvas.columns - 1, [span('accent', '/', true), ...(lines[0] ?? [])]);
  canvas.cursor(2 + cursor.x, y);
  return extent;
};

type Room = { readonly layout: Layout; readonly body: Rect };

const paintBody = (canvas: Canvas, shown: Shown, { layout, body }: Room): Extent => {
  const { ui, model, scene, nowMs, glyphs } = shown;
  const state = model.state();
  const width = body.width - 4;
  switch (ui.screen) {
    case 'planning':
      return paintPlanning(canvas, shown, body);
    case 'review':
      return paintReview(canvas, shown, body);
    case 'run':
      return paintRun(canvas, shown, layout);
    case 'zoom':
    case 'prd':
    case 'diff': {
      const reading = readingOf({ ...shown, ui: { ...ui, overlay: null } }, body);
      return reading === null ? noText : paintReading(canvas, body, reading, ui);
    }
    case 'money':
      return paintList(canvas, body, {
        title: [span('title', 'money', true)],
        lines: moneyScreen(state, model.prompts(), { width, nowMs, focused: scene.focused, glyphs }),
        agents: moneyAgents(state),
        top: ui.top,
      });
    case 'needs-you': {
      const view = { width, nowMs, scene, glyphs };
      return paintList(canvas, body, {
        title: [span('title', 'needs you', true)],
        lines: needsYouScreen(state, view),
        agents: needsYouAgents(state, view),
        top: ui.top,
      });
    }
    case 'summary':
      return paintSummary(canvas, shown, body);
    default:
      return ui.screen satisfies never;
  }
};
