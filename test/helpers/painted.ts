import { onTestFinished } from 'vitest';
import { createModel, type Model } from '../../src/dashboard/model.ts';
import { paintScreen } from '../../src/dashboard/paint/screen.ts';
import type { Shown } from '../../src/dashboard/paint/shown.ts';
import type { Role } from '../../src/dashboard/styled.ts';
import { type Canvas, createCanvas } from '../../src/dashboard/terminal/canvas.ts';
import { createGlyphs } from '../../src/dashboard/terminal/glyphs.ts';
import { openPicture } from '../../src/dashboard/terminal/picture.ts';
import { firstUi, type Ui } from '../../src/dashboard/ui.ts';
import { unicodeGlyphs } from '../../src/dashboard/views/glyphs.ts';
import { busyRun, scene } from './busy-run.ts';
import { atEvent, history } from './history.ts';

export type Size = { readonly columns: number; readonly rows: number };

/** What is painted: rows of text, and the text that is drawn in a role or lies on it. */
export type Painted = {
  readonly rows: readonly string[];
  /** The rows as one text. */
  readonly text: string;
  readonly inRole: (role: Role) => string;
  /** Where the next character would go. */
  readonly cursor: { readonly x: number; readonly y: number } | null;
};

/** The two sizes that every screen is looked at. */
export const sizes: readonly Size[] = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 36 },
];

/** The busy run as a model. */
export const busyModel = (): Model => {
  const model = createModel();
  for (const event of history(...busyRun)) model.add(event);
  return model;
};

/** All that a frame needs; what isn't given is empty. */
export const shownOf = (ui: Partial<Ui>, more: Partial<Shown> = {}): Shown => {
  const all: Ui = { ...firstUi, ...ui };
  return {
    model: busyModel(),
    ui: all,
    scene: scene(all.focus, all.overlay?.kind ?? all.screen),
    nowMs: atEvent(busyRun.length) + 3000,
    glyphs: unicodeGlyphs,
    prd: '',
    live: () => null,
    text: [],
    evidence: [],
    diff: { kind: 'none' },
    colouring: null,
    planText: { text: '', characters: 0 },
    prompts: new Map(),
    ...more,
  };
};

/** A frame as a terminal of this size would show it, and what scrolling goes by. */
export const painted = (shown: Shown, size: Size): Painted =>
  drawn(size, (canvas) => paintScreen(canvas, shown));

export const drawn = (size: Size, paint: (canvas: Canvas) => void): Painted => {
  const picture = openPicture(size.columns, size.rows);
  onTestFinished(picture.close);
  const roles: string[] = [];
  const style = (role: Role, _bold = false, under?: Role): number => {
    const look = `${role} ${under}`;
    if (!roles.includes(look)) roles.push(look);
    return -1 - roles.indexOf(look);
  };
  const palette = { style, sgr: () => '' };
  const glyphs = createGlyphs(true);
  const chart = { paint: () => {}, forget: () => {} };
  let cursor: Painted['cursor'] = null;
  const setCursor = (where: Painted['cursor']): void => {
    cursor = where;
  };
  paint(createCanvas({ picture, palette, glyphs, unicode: true, chart, setCursor }));
  const cells = picture.next();
  const rows = cells.map((row) =>
    row
      .map(([, text]) => text)
      .join('')
      .trimEnd(),
  );
  return {
    cursor,
    rows,
    text: `${rows.join('\n')}\n`,
    inRole: (role) =>
      cells
        .flatMap((row) => [
          ...row.filter(([number]) => roles[-1 - number]?.split(' ').includes(role)).map(([, text]) => text),
          '\n',
        ])
        .join('')
        .replace(/\n+/g, '\n')
        .trim(),
  };
};
