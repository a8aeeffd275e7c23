import xterm from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Canvas, createCanvas } from '../../../src/dashboard/terminal/canvas.ts';
import { createChart } from '../../../src/dashboard/terminal/chart.ts';
import { type Cursor, drawDifference } from '../../../src/dashboard/terminal/draw.ts';
import { createGlyphs } from '../../../src/dashboard/terminal/glyphs.ts';
import { createPalette } from '../../../src/dashboard/terminal/palette.ts';
import { openPicture } from '../../../src/dashboard/terminal/picture.ts';

const columns = 40;
const rows = 10;

/** How wide a terminal thinks a character that isn't drawn with lines or letters. */
type Belief = 'as we do' | 'narrow' | 'wide';

type Bench = {
  /** Draws one frame and returns what was sent for it. */
  readonly frame: (paint: (canvas: Canvas) => void) => Promise<string>;
  readonly column: (x: number) => string;
  readonly row: (y: number) => string;
};

const certain = /^[ -~\u00a1-\u017f\u2500-\u259f\u2800-\u28ff]$/;

const openBench = (belief: Belief, unicode = true): Bench => {
  const picture = openPicture(columns, rows);
  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  onTestFinished(() => {
    picture.close();
    emulator.dispose();
  });
  const glyphs = createGlyphs(unicode);
  const widthOf = (code: number): 0 | 1 | 2 => {
    const text = String.fromCodePoint(code);
    if (/\p{M}/u.test(text)) return 0;
    if (certain.test(text)) return 1;
    if (belief === 'as we do') return glyphs(text)[0]?.width ?? 0;
    return belief === 'wide' ? 2 : 1;
  };
  emulator.unicode.register({
    version: belief,
    wcwidth: widthOf,
    // As xterm.js keeps it: bit 0 joins to the one before, the next two are the width.
    charProperties: (code) => {
      const width = widthOf(code);
      return width === 0 ? 0b11 : width << 1;
    },
  });
  emulator.unicode.activeVersion = belief;
  const palette = createPalette(() => ({}), 'rgb');
  const chart = createChart({ picture, palette: () => palette, glyphs, unicode, again: () => undefined });
  let cursor: Cursor = null;
  let before: Cursor = null;
  const send = (text: string): Promise<void> => new Promise((resolve) => emulator.write(text, resolve));
  let started = false;
  return {
    frame: async (paint) => {
      if (!started) await send('\x1b[?7l');
      started = true;
      const setCursor = (where: Cursor): void => {
        cursor = where;
      };
      paint(createCanvas({ picture, palette, glyphs, unicode, chart, setCursor }));
      const bytes = drawDifference(picture, palette, cursor, before);
      before = cursor;
      await send(bytes);
      return bytes;
    },
    column: (x) =>
      Array.from({ length: rows }, (_, y) => emulator.buffer.active.getLine(y)?.getCell(x)?.getChars()).join(
        '',
      ),
    row: (y) => emulator.buffer.active.getLine(y)?.translateToString(true) ?? '',
  };
};

const text = fc.oneof(
  fc.constantFrom(
    '日本語',
    '✅',
    '🚀🚀',
    'e\u0301',
    '👩‍👩‍👧',
    '● ok',
    'ا\u202eb',
    '⚠\ufe0f',
    'हिन्दी',
    '\u09c8',
    '한글',
    '│',
    'plain',
  ),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 10 }),
);

describe('borders stay where they are', () => {
  test.each<Belief>(['as we do', 'narrow', 'wide'])(
    'whatever is written, on a terminal that sees widths %s',
    async (belief) => {
      const bench = openBench(belief);
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(text, { maxLength: 3 }), { minLength: rows - 2, maxLength: rows - 2 }),
          async (lines) => {
            await bench.frame((canvas) => {
              for (const x of [0, 20]) {
                canvas.frame({ x, y: 0, width: 20, height: rows }, { role: 'frame' });
                for (const [index, spans] of lines.entries()) {
                  canvas.line(
                    x + 1,
                    index + 1,
                    18,
                    spans.map((one) => ({ text: one, role: 'text' })),
                  );
                }
              }
            });
            const side = '│'.repeat(rows - 2);
            expect([0, 19, 20, 39].map(bench.column)).toEqual([
              `╭${side}╰`,
              `╮${side}╯`,
              `╭${side}╰`,
              `╮${side}╯`,
            ]);
          },
        ),
        { numRuns: 150 },
      );
    },
  );
});

describe('lines', () => {
  const line = (what: string, width: number) => (canvas: Canvas) =>
    canvas.line(0, 0, width, [{ text: what, role: 'text' }]);

  test.each([
    ['fits', 'abcd', 4, 'abcd'],
    ['cut', 'abcde', 4, 'abc…'],
    ['cut to nothing', 'abcde', 0, ''],
    ['cut to one', 'abcde', 1, '…'],
    ['a wide character that just fits', 'ab日', 4, 'ab日'],
    ['a wide character that does not fit', 'abc日', 4, 'abc…'],
    ['cut after a wide character', 'ab日x', 4, 'ab …'],
    ['a wide character in one column', '日', 1, '…'],
  ])('%s', async (_, what, width, expected) => {
    const bench = openBench('as we do');
    await bench.frame(line(what, width));
    expect(bench.row(0).trimEnd()).toBe(expected);
  });

  test('parts of what lies outside are not drawn', async () => {
    const bench = openBench('as we do');
    await bench.frame((canvas) => {
      canvas.line(-2, 0, 10, [{ text: 'abcdef', role: 'text' }]);
      canvas.line(-1, 1, 10, [{ text: '日x', role: 'text' }]);
      canvas.line(38, 2, 10, [{ text: 'abcdef', role: 'text' }]);
      canvas.line(39, 3, 10, [{ text: '日', role: 'text' }]);
      canvas.line(0, -1, 10, [{ text: 'above', role: 'text' }]);
      canvas.line(0, rows, 10, [{ text: 'below', role: 'text' }]);
    });
    expect([0, 1, 2, 3].map((y) => bench.row(y).trimEnd())).toEqual([
      'cdef',
      ' x',
      `${' '.repeat(38)}ab`,
      '',
    ]);
  });

  test('what lies on a wide character takes all of it away', async () => {
    const bench = openBench('as we do');
    const bytes = await bench.frame((canvas) => {
      canvas.line(0, 0, 10, [{ text: '日本語', role: 'text' }]);
      canvas.line(1, 0, 2, [{ text: 'ab', role: 'text' }]);
    });
    expect(bytes).not.toMatch(/[日本]/);
    expect(bench.row(0).trimEnd()).toBe(' ab 語');
  });
});

test('a terminal that draws a wide character narrow keeps nothing of what was there', async () => {
  const bench = openBench('narrow');
  await bench.frame((canvas) => canvas.line(0, 0, 4, [{ text: 'xyz', role: 'text' }]));
  await bench.frame((canvas) => canvas.line(0, 0, 4, [{ text: '日z', role: 'text' }]));
  expect(bench.row(0).trimEnd()).toBe('日 z');
});

describe('what is sent', () => {
  const paint =
    (word: string) =>
    (canvas: Canvas): void => {
      canvas.frame({ x: 0, y: 0, width: columns, height: rows }, { role: 'frame' });
      canvas.line(5, 5, 10, [{ text: word, role: 'text' }]);
    };

  test('is nothing when nothing changed', async () => {
    const bench = openBench('as we do');
    await bench.frame(paint('one'));
    expect(await bench.frame(paint('one'))).toBe('');
  });

  test('is the cells that changed, in one synchronized update', async () => {
    const bench = openBench('as we do');
    await bench.frame(paint('one'));
    expect(await bench.frame(paint('onE'))).toBe(
      '\x1b[?2026h\x1b[?25l\x1b[6;8H\x1b[0mE\x1b[0m\x1b[?25l\x1b[?2026l',
    );
  });

  test('shows a cursor where it was asked for', async () => {
    const bench = openBench('as we do');
    await bench.frame(paint('one'));
    expect(await bench.frame((canvas) => [paint('one')(canvas), canvas.cursor(8, 5)])).toContain(
      '\x1b[6;9H\x1b[?25h',
    );
  });
});

describe('frames', () => {
  const edges = async (width: number, unicode: boolean, heavy: boolean): Promise<readonly string[]> => {
    const bench = openBench('as we do', unicode);
    await bench.frame((canvas) =>
      canvas.frame(
        { x: 0, y: 0, width, height: 3 },
        {
          role: 'frame',
          heavy,
          title: [{ text: 'a long title', role: 'title' }],
          note: [{ text: 'note', role: 'dim' }],
          foot: [{ text: 'foot', role: 'dim' }],
        },
      ),
    );
    return [0, 1, 2].map((y) => bench.row(y).trimEnd());
  };

  test('carry title, note and foot', async () => {
    expect(await edges(28, true, false)).toEqual([
      '╭─ a long title ──── note ╮'.replace('────', '─────'),
      `│${' '.repeat(26)}│`,
      '╰─ foot ───────────────────╯',
    ]);
  });

  test.each([
    [16, '╭─ a long titl… ╮'.replace('titl…', 'tit…')],
    [8, '╭─ a … ╮'],
    [5, '╭───╮'],
    [2, '╭╮'],
    [1, ''],
  ])('%i columns wide: the note gives way, the title is cut', async (width, top) => {
    const [first = ''] = await edges(width, true, false);
    expect(first).toBe(top);
  });

  test('heavy, and in ASCII', async () => {
    expect((await edges(28, true, true))[0]).toBe('┏━ a long title ━━━━━ note ┓');
    expect((await edges(28, false, false))[0]).toBe('+- a long title ----- note +');
    expect((await edges(28, false, true))[2]).toBe('#= foot ===================#');
  });
});
