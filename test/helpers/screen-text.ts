import { onTestFinished } from 'vitest';
import type { Draft } from '../../src/core/event.ts';
import { createModel } from '../../src/dashboard/model.ts';
import { paintScreen } from '../../src/dashboard/paint/screen.ts';
import type { Rect } from '../../src/dashboard/styled.ts';
import { createCanvas } from '../../src/dashboard/terminal/canvas.ts';
import { createGlyphs } from '../../src/dashboard/terminal/glyphs.ts';
import { openPicture } from '../../src/dashboard/terminal/picture.ts';
import { firstUi, focusOf, type Ui } from '../../src/dashboard/ui.ts';
import { unicodeGlyphs } from '../../src/dashboard/views/glyphs.ts';
import { scene } from './busy-run.ts';
import { atEvent, history } from './history.ts';

type Asked = {
  readonly drafts: readonly Draft[];
  readonly ui?: Partial<Ui>;
  readonly prd?: string;
  readonly columns: number;
  readonly rows: number;
};

/** The whole screen of a run as text, three seconds after its last event. The chart's place is empty. */
export const screenText = ({ drafts, ui = {}, prd = '', columns, rows }: Asked): string => {
  const model = createModel();
  for (const event of history(...drafts)) model.add(event);
  const whole: Ui = { ...firstUi, ...ui };
  const where = scene(focusOf(whole, model.state()), whole.overlay?.kind ?? whole.screen);
  const shown = {
    model,
    ui: whole,
    scene: { ...where, filtered: whole.filter !== '' },
    nowMs: atEvent(drafts.length) + 3000,
    glyphs: unicodeGlyphs,
    prd,
    live: () => null,
    output: [],
  };
  const picture = openPicture(columns, rows);
  onTestFinished(picture.close);
  const canvas = createCanvas({
    picture,
    palette: { style: () => 1, sgr: () => '' },
    glyphs: createGlyphs(true),
    unicode: true,
    chart: { paint: (_rect: Rect) => {}, forget: () => {} },
    setCursor: () => {},
  });
  paintScreen(canvas, shown);
  const lines = picture.next().map((row) =>
    row
      .map(([, text]) => text)
      .join('')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
};
