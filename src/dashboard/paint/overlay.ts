import type { AgentState } from '../../core/state.ts';
import { isBusy } from '../keys/condition.ts';
import { paletteEntries } from '../palette.ts';
import type { RetryForm } from '../retry-form.ts';
import type { Line, Rect } from '../styled.ts';
import type { Canvas } from '../terminal/canvas.ts';
import { troubleOf } from '../trouble.ts';
import type { Asking } from '../ui.ts';
import { logText } from '../views/aider-log.ts';
import { confirm, question } from '../views/confirm.ts';
import { fieldView } from '../views/field.ts';
import { span } from '../views/line.ts';
import { paletteView } from '../views/palette.ts';
import { refusedLines } from '../views/plan-review.ts';
import { retryFormView } from '../views/retry-form.ts';
import { troubleView } from '../views/trouble.ts';
import { validationText } from '../views/validation.ts';
import { insideOf, paintLines } from './pane.ts';
import { paintReading } from './reading.ts';
import { readingOf } from './readings.ts';
import { type Extent, noText, type Shown } from './shown.ts';

/** What lies over the screen: help, a question, a field to write in. */
export const paintOverlay = (canvas: Canvas, shown: Shown, body: Rect): Extent => {
  const { ui, model, scene } = shown;
  const state = model.state();
  const { overlay } = ui;
  if (overlay === null) return noText;
  if (overlay.kind === 'help') {
    const reading = readingOf(shown, body);
    canvas.clear(body);
    return reading === null ? noText : paintReading(canvas, body, reading, ui);
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
    const inside = paintBox(canvas, { title: titleOf(overlay.asks, agent), lines, width });
    canvas.cursor(inside.x + cursor.x, inside.y + cursor.y);
    return noText;
  }
  if (overlay.kind === 'search') return noText;
  if (overlay.kind === 'palette') return paintPalette(canvas, shown, body);
  if (overlay.kind === 'trouble') return paintTrouble(canvas, shown, body);
  if (overlay.kind === 'choices') return paintChoices(canvas, shown, { form: overlay.form, width, body });
  const asked = question(overlay.action, state, agent);
  paintBox(canvas, { title: asked.title, lines: confirm(asked, width, scene.bindings), width });
  return noText;
};

const paintPalette = (canvas: Canvas, { model, scene, ui }: Shown, body: Rect): Extent => {
  if (ui.overlay?.kind !== 'palette') return noText;
  const { field, chosen } = ui.overlay;
  const entries = paletteEntries(model.state(), { ...scene, context: ui.screen }, field.text);
  const [width, height] = [Math.min(body.width - 8, 90), Math.min(body.height - 4, 18)];
  const { lines, cursor } = paletteView({ entries, field, chosen, width, height });
  // Of one size, however much is found: what moves can't be read.
  const inside = paintBox(canvas, { title: 'What to do', lines, width, height });
  canvas.cursor(inside.x + cursor.x, inside.y + cursor.y);
  return noText;
};

type Choosing = { readonly form: RetryForm; readonly width: number; readonly body: Rect };

const paintChoices = (canvas: Canvas, shown: Shown, { form, width, body }: Choosing): Extent => {
  const { agents, model } = shown.model.state();
  const agent = agents.find(({ id }) => id === form.agent);
  const { lines, cursor } = retryFormView(form, {
    width,
    height: body.height - 4,
    model,
    prompt: shown.prompts.get(form.agent) ?? agent?.description ?? '',
    atWork: agent !== undefined && isBusy(agent),
  });
  const inside = paintBox(canvas, { title: `Begin ${form.agent} again`, lines, width });
  if (cursor !== null) canvas.cursor(inside.x + cursor.x, inside.y + cursor.y);
  return noText;
};

const paintTrouble = (canvas: Canvas, { model, scene, evidence }: Shown, body: Rect): Extent => {
  const state = model.state();
  const agent = state.agents.find(({ id }) => id === scene.focused);
  const trouble = agent === undefined ? null : troubleOf(agent, state);
  const width = Math.min(body.width - 8, 110);
  if (agent === undefined || trouble === null) {
    const lines = [[span('good', 'Nothing is wrong any more.')]];
    paintBox(canvas, { title: agent?.id ?? '', lines, width });
    return noText;
  }
  const printed = trouble.evidence === 'validation' ? validationText(evidence) : logText(evidence);
  const files = isConflict(agent) ? model.conflict(agent.id) : [];
  const view = { width, height: body.height - 4, state, scene, files, printed };
  paintBox(canvas, { title: trouble.title, lines: troubleView(trouble, view), width });
  return noText;
};

const isConflict = ({ status }: AgentState): boolean =>
  status.kind === 'failed' ? status.verdict === 'conflict' : status.kind === 'merging';

const titleOf = (asks: Asking, agent: AgentState | null): string => {
  if (asks === 'filter') return 'Show agents with: words of name, task, files, state';
  return asks === 'tell'
    ? `Say to ${agent?.id ?? ''}: its next message`
    : 'What is the plan to do otherwise?';
};

type Box = {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly width: number;
  /** As high as its lines, if it isn't said. */
  readonly height?: number;
};

/** A frame in the middle of the screen; returns what is inside of it. */
const paintBox = (canvas: Canvas, { title, lines, width, height: inner = lines.length }: Box): Rect => {
  const height = Math.max(1, inner) + 2;
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
