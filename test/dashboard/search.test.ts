import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../src/dashboard/reading.ts';
import { matchesIn, matchesOf, nearestMatch, rowOfMatch } from '../../src/dashboard/search.ts';
import { span } from '../../src/dashboard/views/line.ts';

const text = (...lines: readonly string[]) => lines.map((line) => ({ line: [span('text', line)] }));

describe('a search', () => {
  it('finds every place, and minds capitals only when there are some', () => {
    const lines = text('Edit the edit', 'nothing', 'EDIT');
    expect(matchesOf(lines, 'edit')).toEqual([
      { of: 0, from: 0, to: 4 },
      { of: 0, from: 9, to: 13 },
      { of: 2, from: 0, to: 4 },
    ]);
    expect(matchesOf(lines, 'Edit')).toEqual([{ of: 0, from: 0, to: 4 }]);
    expect(matchesOf(lines, '')).toEqual([]);
  });

  it('takes every character for what it is', () => {
    const lines = text('a.*b (c) [d', 'axxb', 'İstanbul i');
    expect(matchesOf(lines, '.*b (c) [')).toEqual([{ of: 0, from: 1, to: 10 }]);
    expect(matchesOf(lines, 'a.*')).toEqual([{ of: 0, from: 0, to: 3 }]);
    expect(matchesOf(lines, 'i')).toEqual([{ of: 2, from: 9, to: 10 }]);
  });

  it('goes on where the text has grown, and begins anew for another word', () => {
    const lines = text('one');
    expect(matchesOf(lines, 'one')).toHaveLength(1);
    lines.push(...text('two one'));
    expect(matchesOf(lines, 'one')).toHaveLength(2);
    expect(matchesOf(lines, 'two')).toHaveLength(1);
  });

  it('knows the row of what it found, over breaks, too', () => {
    const lines = text('aaa bbb ccc', 'ddd bbb');
    const rows = rowsOf(lines, 7);
    expect(rows.map(({ of, from, to }) => [of, from, to])).toEqual([
      [0, 0, 7],
      [0, 8, 11],
      [1, 0, 7],
    ]);
    expect(matchesOf(lines, 'bbb').map((match) => rowOfMatch(rows, match))).toEqual([0, 2]);
    expect(matchesOf(lines, 'ccc').map((match) => rowOfMatch(rows, match))).toEqual([1]);
    expect(matchesOf(lines, 'bbb ccc').map((match) => rowOfMatch(rows, match))).toEqual([0]);
  });

  it('begins at what is seen, else at the nearest above', () => {
    expect(nearestMatch([2, 10, 30], 5)).toBe(1);
    expect(nearestMatch([2, 10, 30], 31)).toBe(2);
    expect(nearestMatch([], 5)).toBe(-1);
  });

  it('names the matches of a part with their numbers', () => {
    const matches = matchesOf(text('x', 'x x', '', 'x'), 'x');
    expect(matchesIn(matches, { first: 1, last: 2 }).map(({ index }) => index)).toEqual([1, 2]);
  });

  it('finds what stands there, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), (word) => {
        const [one] = text(`before ${word} after`);
        const safe = span('text', word).text;
        fc.pre(one !== undefined && safe.trim() !== '');
        expect(matchesOf([one ?? { line: [] }], safe).length).toBeGreaterThan(0);
      }),
    );
  });
});
