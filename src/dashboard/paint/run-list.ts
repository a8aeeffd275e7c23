import type { RunState } from '../../core/state.ts';
import { counted } from '../../words/numbers.ts';
import type { Binding } from '../keys/binding.ts';
import { chosenRun, listedRuns, type RunList } from '../run-list.ts';
import type { Scene } from '../scene.ts';
import type { Canvas } from '../terminal/canvas.ts';
import { fieldView } from '../views/field.ts';
import { footer, lastWord } from '../views/footer.ts';
import type { Glyphs } from '../views/glyphs.ts';
import { help } from '../views/help.ts';
import { span, spread } from '../views/line.ts';
import { runsScreen } from '../views/runs.ts';
import { isTooSmall, tooSmall } from '../views/too-small.ts';
import { paintLines, paintText } from './pane.ts';

export type ShownRunList = {
  readonly ui: RunList;
  readonly title: string;
  /** The state of no run: keys are asked about one. */
  readonly state: RunState;
  readonly scene: Scene;
  /** All keys there are, for the help. */
  readonly bindings: readonly Binding[];
  readonly nowMs: number;
  readonly glyphs: Glyphs;
};

/** The runs of a repository on the whole screen. */
export const paintRunList = (canvas: Canvas, shown: ShownRunList): void => {
  const { ui, state, scene, bindings, nowMs, glyphs } = shown;
  const { columns, rows } = canvas;
  if (isTooSmall(canvas)) {
    canvas.line(0, 0, columns, tooSmall(canvas));
    return;
  }
  canvas.line(0, 0, columns, heading(shown, columns));
  if (ui.help) {
    const under: Scene = { ...scene, context: 'runs', bindings };
    paintText(
      canvas,
      { x: 0, y: 1, width: columns, height: rows - 3 },
      {
        title: [span('title', 'keys', true)],
        lines: help(state, under, { all: bindings, width: columns - 4 }),
        top: 0,
      },
    );
  } else {
    paintFilter(canvas, ui);
    const chosen = chosenRun(ui);
    const listed = listedRuns(ui);
    const at = listed.findIndex(({ run }) => run === chosen?.run);
    const first = firstShown(at, listed.length, rows);
    const lines = runsScreen(listed, { width: columns, nowMs, chosen: at, glyphs });
    const place = { x: 0, y: listTop, width: columns, height: listHeight(rows) };
    if (ui.runs === null) canvas.line(0, listTop, columns, [span('dim', ' Reading the runs …')]);
    else if (listed.length === 0 && ui.filter.text !== '')
      canvas.line(0, listTop, columns, [span('dim', ' No run is like that.')]);
    else paintLines(canvas, place, [...lines.slice(0, 1), ...lines.slice(1 + first)]);
  }
  canvas.line(0, rows - 2, columns, footer(state, scene, columns));
  const chosen = chosenRun(ui);
  const about =
    chosen === null ? null : ({ text: `${chosen.run}  ${firstLine(chosen.change)}`, role: 'dim' } as const);
  canvas.line(0, rows - 1, columns, lastWord(ui.word ?? about, columns));
};

/** Below the header and the filter. */
const listTop = 2;
/** With its titles. */
export const listHeight = (rows: number): number => rows - 2 - listTop;

/** The first run that is shown, so that the chosen one is among them. */
const firstShown = (chosen: number, count: number, rows: number): number => {
  const room = Math.max(1, listHeight(rows) - 1);
  return Math.max(0, Math.min(chosen - Math.floor(room / 2), count - room));
};

/** The run in a row of the screen; null where none is. */
export const runAt = (ui: RunList, { rows }: { readonly rows: number }, y: number): string | null => {
  const listed = listedRuns(ui);
  const at = listed.findIndex(({ run }) => run === chosenRun(ui)?.run);
  const index = y - listTop - 1;
  return index < 0 || y >= rows - 2
    ? null
    : (listed[index + firstShown(at, listed.length, rows)]?.run ?? null);
};

const heading = ({ ui, title, glyphs }: ShownRunList, width: number) => {
  const runs = ui.runs ?? [];
  const alive = runs.filter((run) => run.alive).length;
  return spread(
    [
      span('accent', ' aider-dash', true),
      span('frame', ` ${glyphs.separator} `),
      span('strong', `runs of ${title}`),
    ],
    [
      ...(alive > 0 ? [span('busy', `${glyphs.works} ${alive} at work`), span('dim', ' of ')] : []),
      span('dim', `${counted(runs.length, 'run')} `),
    ],
    width,
  );
};

const paintFilter = (canvas: Canvas, { filter, writing }: RunList): void => {
  if (!writing && filter.text === '') return;
  const { lines, cursor } = fieldView(filter, canvas.columns - 4, 1);
  canvas.line(1, 1, canvas.columns - 1, [span('accent', '/ ', true), ...(lines[0] ?? [])]);
  if (writing) canvas.cursor(3 + cursor.x, 1);
};

const firstLine = (text: string): string => text.trim().split('\n', 1)[0] ?? '';
