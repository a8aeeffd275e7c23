import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sanitizeLine, sanitizeText } from '../../src/core/sanitize.ts';

const forbidden =
  /[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\p{Surrogate}\p{Zl}\p{Zp}\ufff9-\ufffb]/u;

/** Pieces that attack a terminal, mixed with what people write. */
const piece = fc.oneof(
  fc.constantFrom(
    '\x1b',
    '\x1b[',
    '\x9b',
    '\x1b]52;c;',
    '\x9d',
    '\x1bP',
    '\x90',
    '\x1b_',
    '\x9f',
    '\x1b^',
    '\x1bX',
    '\x9c',
    '\x1b\\',
    '\x07',
    '\x18',
    '31m',
    '2J',
    '?1049h',
    '\r',
    '\n',
    '\r\n',
    '\t',
    '\0',
    '\u202e',
    '\u2066',
    '\u200b',
    '\u200d',
    '\ufeff',
    '\u061c',
    '\ud800',
    '\udc00',
    '\udb40',
    '\udc41',
    '\u2028',
    '\u2029',
    '\u{e0041}',
    '✅',
    '👩‍👩‍👧',
    'e\u0301',
    '日本',
  ),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
);
const hostile = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

describe('corpus', () => {
  test.each([
    ['colour', '\x1b[31mred\x1b[0m', 'red'],
    ['colon colour', '\x1b[38:2::1:2:3mx', 'x'],
    ['unterminated CSI', 'a\x1b[31', 'a'],
    ['8-bit CSI', 'a\x9b2Jb', 'ab'],
    ['clipboard, BEL', 'a\x1b]52;c;ZXZpbA==\x07b', 'ab'],
    ['clipboard, ST', 'a\x1b]52;c;ZXZpbA==\x1b\\b', 'ab'],
    ['clipboard, 8-bit', 'a\x9d52;c;ZXZpbA==\x9cb', 'ab'],
    ['link', '\x1b]8;;https://evil.example\x1b\\text\x1b]8;;\x1b\\', 'text'],
    ['DCS with BEL inside', 'a\x1bPq#0\x07abc\x1b\\b', 'ab'],
    ['tmux passthrough', 'a\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\b', 'ab'],
    ['APC, PM, SOS', '\x1b_Gx\x1b\\a\x1b^y\x1b\\b\x1bXz\x1b\\c', 'abc'],
    ['charset', '\x1b(0lqk\x1b(B', 'lqk'],
    ['lone ESC at the end', 'a\x1b', 'a'],
    ['BEL and NUL', 'a\x07\0b', 'ab'],
    ['bidi', 'user\u202egpj.exe\u2066', 'usergpj.exe'],
    ['zero width', 'a\u200bb\u200dc\ufeffd\u00ade', 'abcde'],
    ['tags', 'a\u{e0041}b', 'ab'],
    ['lone surrogates', 'a\ud800b\udc00', 'a\ufffdb\ufffd'],
    ['halves of a character stay apart', '\udb40\x07\udc41', '\ufffd\ufffd'],
    ['halves that a sequence parted', '\udb40\x1b[m\udc41', ''],
    ['progress', ' 10%\r 50%\r100%', '100%'],
    ['progress, wiped', '50%\r     \r\x1b[K', '50%'],
    ['carriage return before new line', 'done\r\n', 'done'],
    ['tab', 'a\tb', 'a    b'],
    ['new lines', 'a\nb\u2028c', 'a b c'],
    ['emoji', '✅ 🚀 日本 é', '✅ 🚀 日本 é'],
  ])('%s', (_, text, expected) => {
    expect(sanitizeLine(text)).toBe(expected);
  });

  test('a sequence that never ends does not swallow the next line', () => {
    expect(sanitizeText('a\x1b]0;title\nb')).toBe('a\nb');
  });

  test('keeps new lines in text', () => {
    expect(sanitizeText('one\r\ntwo\n\nthree\n')).toBe('one\ntwo\n\nthree\n');
  });
});

describe('length', () => {
  test('cuts at 4,096 and says so', () => {
    const line = sanitizeLine('x'.repeat(5000));
    expect(line).toHaveLength(4096);
    expect(line.endsWith('x…')).toBe(true);
  });

  test('never cuts a character in two', () => {
    expect(sanitizeLine('a🚀b', { maxLength: 3 })).toBe('a…');
    expect(sanitizeLine('a🚀b', { maxLength: 4 })).toBe('a🚀b');
  });

  test.each(['\x1b]', '\x1b[1', '\x1bP', '\x1b', '\r', '\t', '\ud800', '\u200b', '\x1b]a\x1b', 'x'])(
    'megabytes of %j end',
    (unit) => {
      expect(sanitizeLine(unit.repeat(2_000_000)).length).toBeLessThanOrEqual(4096);
    },
  );
});

describe('properties', () => {
  test('nothing forbidden comes out', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(sanitizeLine(text)).not.toMatch(forbidden);
        expect(sanitizeText(text).replaceAll('\n', '')).not.toMatch(forbidden);
      }),
      { numRuns: 2000 },
    );
  });

  test('once is enough', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 0, max: 30 }), (text, maxLength) => {
        const line = sanitizeLine(text, { maxLength });
        expect(sanitizeLine(line, { maxLength })).toBe(line);
        expect(sanitizeText(sanitizeText(text))).toBe(sanitizeText(text));
      }),
      { numRuns: 2000 },
    );
  });
});
