import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineSplitter } from '../../src/system/line-splitter.ts';

/** What the splitter tells when it gets these pieces one after another. */
const linesOf = (pieces: readonly Uint8Array[], longest?: number) => {
  const splitter = createLineSplitter(longest);
  const lines = pieces.flatMap((piece) => splitter.push(piece));
  return { lines, rest: splitter.rest() };
};

const split = (bytes: Uint8Array, places: readonly number[]): Uint8Array[] => {
  const cuts = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return cuts.slice(1).map((cut, n) => bytes.subarray(cuts[n], cut));
};

describe('createLineSplitter', () => {
  it('cuts any text into its lines, however its bytes arrive', () => {
    const text = fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 20 });
    fc.assert(
      fc.property(text, fc.array(fc.nat()), (parts, places) => {
        const whole = parts.join('\n');
        const expected = whole.split('\n').map((line) => line.replace(/\r$/, ''));
        const { lines, rest } = linesOf(split(Buffer.from(whole), places));
        expect([...lines, rest ?? '']).toEqual(expected);
      }),
    );
  });

  it('tells the same of any bytes, however they arrive', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.array(fc.nat()),
        fc.nat({ max: 20 }),
        (bytes, places, longest) => {
          expect(linesOf(split(bytes, places), longest + 1)).toEqual(linesOf([bytes], longest + 1));
        },
      ),
    );
  });

  it('says how much of a line is left out', () => {
    expect(linesOf([Buffer.from('abcdefgh\nabc\nab')], 3)).toEqual({
      lines: ['abc … 5 bytes left out', 'abc'],
      rest: 'ab',
    });
    expect(linesOf([Buffer.from('aéé\n')], 4).lines).toEqual(['aé … 1 bytes left out']);
  });

  it('turns what is no UTF-8 into replacement characters', () => {
    expect(linesOf([Buffer.from([0x61, 0xff, 0x0a, 0xc3])])).toEqual({ lines: ['a\uFFFD'], rest: '\uFFFD' });
  });

  it('does not keep the bytes that it was lent', () => {
    const splitter = createLineSplitter();
    const lent = Buffer.from('half');
    splitter.push(lent);
    lent.fill(0);
    expect(splitter.unfinished()).toBe(4);
    expect(splitter.push(Buffer.from(' line\n'))).toEqual(['half line']);
    expect(splitter.rest()).toBeNull();
  });
});
