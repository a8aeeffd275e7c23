import stringWidth from 'string-width';
import { expect, it } from 'vitest';
import { graphemes, head, padEnd, padStart, shorten, widthOf } from '../../src/words/width.ts';

it('measures what a terminal shows', () => {
  expect(widthOf('abc')).toBe(3);
  expect(widthOf('日本')).toBe(4);
  expect(widthOf('e\u0301')).toBe(1);
  expect(widthOf('✔ ⇄ ‖ ◐')).toBe(7);
});

it('agrees with the great tables about what it tells without them', () => {
  const characters = Array.from({ length: 0x3000 }, (_, code) => String.fromCodePoint(code)).filter(
    (character) => !/\p{Cc}/u.test(character),
  );
  expect(characters.filter((character) => widthOf(character) !== stringWidth(character))).toEqual([]);
});

it('cuts between characters, never inside of one', () => {
  expect(shorten('rate limit', 5)).toBe('rate…');
  expect(shorten('日本語', 4)).toBe('日…');
  expect(shorten('e\u0301e\u0301e\u0301', 2)).toBe('e\u0301…');
  expect(shorten('abc', 3)).toBe('abc');
  expect(shorten('abc', 0)).toBe('');
  expect(head('日本', 3)).toBe('日');
  expect(graphemes('👩‍👩‍👧x')).toHaveLength(2);
});

it('pads by what is shown', () => {
  expect(padEnd('日', 4)).toBe('日  ');
  expect(padStart('$1', 4)).toBe('  $1');
  expect(padEnd('long', 2)).toBe('long');
});

it('measures whole alphabets as it measures each of their letters', () => {
  const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
  const wrong: string[] = [];
  for (let code = 0xa0; code < 0xffff; code += 1) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const text = `a${String.fromCharCode(code)}`;
    const letters = [...segmenter.segment(text)].length;
    if (widthOf(text) !== stringWidth(text) || graphemes(text).length !== letters)
      wrong.push(code.toString(16));
  }
  expect(wrong).toEqual([]);
});
