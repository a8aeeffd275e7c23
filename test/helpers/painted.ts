import { type Canvas, createCanvas } from '../../src/dashboard/terminal/canvas.ts';
import { createGlyphs } from '../../src/dashboard/terminal/glyphs.ts';
import { createPalette } from '../../src/dashboard/terminal/palette.ts';
import { openPicture } from '../../src/dashboard/terminal/picture.ts';

/** What a whole screen of this size shows, as text, without charts. */
export const painted = (columns: number, rows: number, paint: (canvas: Canvas) => void): string => {
  const picture = openPicture(columns, rows);
  try {
    const palette = createPalette(() => ({}), 'rgb');
    const chart = { paint: () => {}, forget: () => {} };
    const glyphs = createGlyphs(true);
    paint(createCanvas({ picture, palette, glyphs, unicode: true, chart, setCursor: () => {} }));
    const lines = picture.next().map((row) =>
      row
        .map(([, text]) => text)
        .join('')
        .trimEnd(),
    );
    return `${lines.join('\n')}\n`;
  } finally {
    picture.close();
  }
};
