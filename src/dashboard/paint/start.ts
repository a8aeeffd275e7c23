import type { RunState } from '../../core/state.ts';
import type { Scene } from '../scene.ts';
import type { StartField, StartForm } from '../start-form.ts';
import type { Line, Rect } from '../styled.ts';
import type { Canvas } from '../terminal/canvas.ts';
import { fieldView } from '../views/field.ts';
import { footer, lastWord } from '../views/footer.ts';
import type { Glyphs } from '../views/glyphs.ts';
import { span, spread } from '../views/line.ts';
import { type Checks, checkLines, recentLines, settingFields, settingLines } from '../views/start.ts';
import { isTooSmall, tooSmall } from '../views/too-small.ts';
import { insideOf, paintLines } from './pane.ts';

export type ShownStart = {
  readonly form: StartForm;
  readonly checks: Checks;
  /** The repository and the branch. */
  readonly where: string;
  /** The number of agents is no limit, but what there will be. */
  readonly exactly: boolean;
  /** The state of no run: keys are asked about one. */
  readonly state: RunState;
  readonly scene: Scene;
  readonly glyphs: Glyphs;
};

/** Everything that can be said before a run begins, on the whole screen. */
export const paintStart = (canvas: Canvas, shown: ShownStart): void => {
  const { form, checks, state, scene, glyphs } = shown;
  const { columns, rows } = canvas;
  if (isTooSmall(canvas)) {
    canvas.line(0, 0, columns, tooSmall(canvas));
    return;
  }
  const { change, settings, recent, found } = placesOf(canvas, form.recent.length > 0);
  canvas.line(0, 0, columns, heading(shown, columns));
  paintChange(canvas, change, form);
  paintSettings(canvas, settings, shown);
  if (recent !== null) {
    const inside = framed(canvas, recent, 'recent changes', form.focus === 'recent');
    paintLines(canvas, inside, recentLines(form, inside));
  }
  if (found !== null) {
    const inside = framed(canvas, found, 'checks', false);
    const fault = form.word?.role === 'bad' ? form.word.text : null;
    paintLines(canvas, inside, checkLines(checks, fault, { width: inside.width, glyphs }));
  }
  canvas.line(0, rows - 2, columns, footer(state, scene, columns));
  canvas.line(0, rows - 1, columns, lastWord(form.word, columns));
};

type Size = { readonly columns: number; readonly rows: number };
type Places = {
  readonly change: Rect;
  readonly settings: Rect;
  readonly recent: Rect | null;
  readonly found: Rect | null;
};

const mostChange = 16;
const mostSettings = 96;

/** Where everything goes; on a low screen what is only worth knowing gives way. */
const placesOf = ({ columns, rows }: Size, hasRecent: boolean): Places => {
  const settingsHeight = settingFields.length + 2;
  const room = rows - 3 - settingsHeight;
  const share = Math.max(Math.floor(room * 0.55), room - mostChange);
  const bottom = share < 4 ? 0 : share;
  const whole = { x: 0, width: columns };
  const y = rows - 2 - bottom;
  const half = hasRecent ? Math.floor(columns / 2) : 0;
  return {
    change: { ...whole, y: 1, height: room - bottom },
    settings: { ...whole, y: 1 + room - bottom, height: settingsHeight },
    recent: bottom === 0 || !hasRecent ? null : { x: 0, y, width: half, height: bottom },
    found: bottom === 0 ? null : { x: half, y, width: columns - half, height: bottom },
  };
};

/** The field under a point of the screen; null where none is. */
export const startFieldAt = (
  size: Size,
  form: StartForm,
  { x, y }: { readonly x: number; readonly y: number },
): StartField | 'recent' | null => {
  const { change, settings, recent } = placesOf(size, form.recent.length > 0);
  const on = (rect: Rect): boolean =>
    x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
  if (on(change)) return 'change';
  if (on(settings)) return settingFields[y - settings.y - 1] ?? null;
  return recent !== null && on(recent) ? 'recent' : null;
};

const heading = ({ where, checks, form, glyphs }: ShownStart, width: number): Line => {
  const faults = checks.findings.filter(({ kind }) => kind === 'fault').length;
  const stands = form.beginning
    ? span('busy', `${glyphs.works} beginning `)
    : faults > 0
      ? span('bad', `${glyphs['needs-you']} ${faults} to mend `)
      : checks.done
        ? span('good', `${glyphs.merged} ready `)
        : span('dim', `${glyphs.waits} checking `);
  return spread(
    [span('accent', ' aider-dash', true), span('frame', ` ${glyphs.separator} `), span('strong', where)],
    [stands],
    width,
  );
};

const paintChange = (canvas: Canvas, rect: Rect, { fields, focus }: StartForm): void => {
  const focused = focus === 'change';
  const inside = framed(
    canvas,
    rect,
    'what is to be changed?',
    focused,
    'alt-enter, or \\ and enter: a new line',
  );
  const { lines, cursor } = fieldView(fields.change, inside.width, inside.height);
  const hint: Line = [span('dim', 'Say it in your own words; the planner splits the work.')];
  paintLines(canvas, inside, fields.change.text === '' ? [hint] : lines);
  if (focused) canvas.cursor(inside.x + cursor.x, inside.y + cursor.y);
};

const paintSettings = (canvas: Canvas, rect: Rect, { form, exactly }: ShownStart): void => {
  const focused = settingFields.some((name) => name === form.focus);
  const inside = framed(canvas, rect, 'settings', focused);
  const { lines, cursor } = settingLines(form, { width: Math.min(inside.width, mostSettings), exactly });
  paintLines(canvas, inside, lines);
  if (cursor !== null) canvas.cursor(inside.x + cursor.x, inside.y + cursor.y);
};

const framed = (canvas: Canvas, rect: Rect, title: string, focused: boolean, foot = ''): Rect => {
  canvas.frame(rect, {
    role: focused ? 'focus' : 'frame',
    heavy: focused,
    title: [span(focused ? 'focus' : 'title', title, focused)],
    foot: foot === '' ? [] : [span('dim', foot)],
  });
  return insideOf(rect);
};
