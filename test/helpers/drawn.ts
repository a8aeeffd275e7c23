import { onTestFinished } from 'vitest';
import { type Canvas, createCanvas } from '../../src/dashboard/terminal/canvas.ts';
import { createGlyphs } from '../../src/dashboard/terminal/glyphs.ts';
import { openPicture } from '../../src/dashboard/terminal/picture.ts';

export type Size = { readonly columns: number; readonly rows: number };

/** The two sizes that every screen is looked at. */
export const sizes: readonly Size[] = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 36 },
];

/** What a terminal of this size would show of what is painted; `cursor` is where the next character would go. */
export const drawn = (
  { columns, rows }: Size,
  paint: (canvas: Canvas) => void,
): { readonly text: string; readonly cursor: { readonly x: number; readonly y: number } | null } => {
  const picture = openPicture(columns, rows);
  onTestFinished(picture.close);
  let cursor: { readonly x: number; readonly y: number } | null = null;
  paint(
    createCanvas({
      picture,
      palette: { style: () => -1, sgr: () => '' },
      glyphs: createGlyphs(true),
      unicode: true,
      chart: { paint: () => {}, forget: () => {} },
      setCursor: (where) => {
        cursor = where;
      },
    }),
  );
  const lines = picture.next().map((row) =>
    row
      .map(([, text]) => text)
      .join('')
      .trimEnd(),
  );
  return { text: `${lines.join('\n')}\n`, cursor };
};
