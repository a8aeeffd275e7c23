import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createGlyphs } from '../../../src/dashboard/terminal/glyphs.ts';

const glyphs = createGlyphs(true);
const plain = createGlyphs(false);
const textOf = (text: string, of = glyphs): string =>
  of(text)
    .map((glyph) => glyph.text)
    .join('');
const widthOf = (text: string): number => glyphs(text).reduce((sum, glyph) => sum + glyph.width, 0);

describe('width', () => {
  test.each([
    ['letters', 'abc', 'abc', 3],
    ['composed', 'e\u0301', 'é', 1],
    ['a mark that has no composed form', 'x\u0301y', 'x\u0301y', 2],
    ['a mark on nothing', '\u0301x', 'x', 1],
    ['a mark that may take a column', 'क\u093eम', 'क\u093eम', 2],
    ['one of those on nothing', '\u09c8x', 'x', 1],
    ['a pile of marks', `x${'\u0301\u0302\u0303\u0304'.repeat(50)}`, 'x\u0301\u0302\u0303', 1],
    ['wide', '日本', '日本', 4],
    ['Hangul in parts', '\u1112\u1161\u11ab', '한', 2],
    ['emoji', '✅🚀⏳', '✅🚀⏳', 6],
    ['a sign that an invisible character makes an emoji', '⚠\ufe0f', '⚠', 1],
    ['family', '👩‍👩‍👧!', '👩!', 3],
    ['joined with a sign', '🏳\ufe0f‍🌈', '🏳', 1],
    ['skin tone', '👍🏽', '👍', 2],
    ['flag', '🇩🇪', 'DE', 2],
    ['keycap', '1\ufe0f\u20e3', '1', 1],
    ['the glyphs of states', '◌●◐↻‖⇄✔✖', '◌●◐↻‖⇄✔✖', 8],
  ])('%s', (_, text, expected, width) => {
    expect(textOf(text)).toBe(expected);
    expect(widthOf(text)).toBe(width);
  });
});

describe('without Unicode', () => {
  test.each([
    ['letters lose their marks', 'é ü ñ', 'e u n'],
    ['signs have look-alikes', '● ✔ ✖ … → ─ │', '* v x . > - |'],
    ['wide characters keep their columns', '日本!', '? ? !'],
    ['a chart', '⠉⣀⣿⠀', "'.: "],
  ])('%s', (_, text, expected) => {
    expect(textOf(text, plain)).toBe(expected);
  });

  test('nothing but ASCII comes out', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(textOf(text, plain)).toMatch(/^[ -~]*$/);
      }),
    );
  });
});

describe('hostile text', () => {
  const forbidden = /[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\p{Surrogate}\p{Zl}\p{Zp}]/u;

  test('never comes out', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '\x1b',
        '\x1b[',
        '\x9b',
        '\x1b]52;c;',
        '\x9d',
        '\x1bP',
        '\x1b_',
        '\x9c',
        '\x07',
        '\r',
        '2J',
      ),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const found = glyphs(pieces.join(''));
        expect(found.map(({ text }) => text).join('')).not.toMatch(forbidden);
        for (const { text } of found) expect(text).not.toBe('');
      }),
      { numRuns: 1000 },
    );
  });

  test('megabytes are cut, and of progress the last state stays', () => {
    expect(glyphs('x'.repeat(5_000_000)).length).toBeLessThanOrEqual(4096);
    expect(textOf(`${'x'.repeat(1_000_000)}\r 99%\r100%\r\n`)).toBe('100%');
  });

  test('remembering does not change the answer', () => {
    const texts = Array.from({ length: 5000 }, (_, index) => `line ${index % 1500} é`);
    for (const text of texts) expect(textOf(text)).toBe(text);
  });
});
