import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roles } from '../../../src/dashboard/styled.ts';
import { asciiGlyphs, unicodeGlyphs } from '../../../src/dashboard/views/glyphs.ts';
import {
  bar,
  cutLine,
  fitLine,
  lineWidth,
  plain,
  span,
  spread,
  wrapLine,
} from '../../../src/dashboard/views/line.ts';

const spans = fc
  .array(
    fc.record({ role: fc.constantFrom(...roles), text: fc.string({ unit: 'grapheme', maxLength: 30 }) }),
    {
      maxLength: 5,
    },
  )
  .map((list) => list.map(({ role, text }) => span(role, text)));

describe('lines', () => {
  it('fit, whatever stands in them', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 0, max: 60 }), (line, width) => {
        expect(lineWidth(cutLine(line, width))).toBeLessThanOrEqual(width);
        expect(lineWidth(fitLine(line, width))).toBe(width);
        expect(lineWidth(spread(line, line, width))).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('wrap without losing a character but blanks', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 4, max: 60 }), fc.nat({ max: 12 }), (line, width, hang) => {
        const rows = wrapLine(line, width, hang);
        for (const row of rows) expect(lineWidth(row)).toBeLessThanOrEqual(width);
        const letters = (text: string) => text.replaceAll(' ', '');
        expect(letters(rows.map(plain).join(''))).toBe(letters(plain(line)));
      }),
    );
  });

  it('break at blanks, and in long words where nothing else helps', () => {
    const wrap = (text: string, width: number, hang = 0) =>
      wrapLine([span('text', text)], width, hang).map(plain);
    expect(wrap('the quick brown fox', 10)).toEqual(['the quick', 'brown fox']);
    expect(wrap('abcdefghij kl', 4)).toEqual(['abcd', 'efgh', 'ij', 'kl']);
    expect(wrap('  indented text here', 12)).toEqual(['  indented', 'text here']);
    expect(wrap('key    what it does in words', 20, 7)).toEqual(['key    what it does', '       in words']);
    expect(wrap('', 5)).toEqual(['']);
  });

  it('keep their looks over a break', () => {
    const [first, second] = wrapLine([span('good', 'aa bb'), span('bad', 'cc dd')], 7);
    expect(first).toEqual([span('good', 'aa bb'), span('bad', 'cc')]);
    expect(second).toEqual([span('bad', 'dd')]);
  });

  it('cut the left one first', () => {
    expect(plain(spread([span('text', 'a long sentence')], [span('text', '$1.00')], 12))).toBe(
      'a lon… $1.00',
    );
  });

  it('hold nothing that a terminal would obey', () => {
    expect(span('text', 'a\u001b[31mb\u009b2Jc\nd\u202ee').text).toBe('abc de');
  });
});

describe('bars', () => {
  const full = (share: number) =>
    bar({ share, width: 10, role: 'good', glyphs: asciiGlyphs }).map(({ text }) => text);

  it('are as full as the share, and show the least of it', () => {
    expect(full(0)).toEqual(['', '----------']);
    expect(full(0.001)).toEqual(['#', '---------']);
    expect(full(0.5)).toEqual(['#####', '-----']);
    expect(full(7)).toEqual(['##########', '']);
    expect(full(Number.NaN)).toEqual(['', '----------']);
  });
});

it('every glyph takes one column', () => {
  for (const glyphs of [unicodeGlyphs, asciiGlyphs])
    for (const glyph of Object.values(glyphs).flat()) expect(lineWidth([span('text', glyph)])).toBe(1);
});
