import fc from 'fast-check';
import { expect, test } from 'vitest';
import { safeJson } from '../../src/headless/json.ts';

test('escapes what JSON lets through and a terminal would obey', () => {
  expect(safeJson({ a: '\u001b\u009b\u202e\u200b\u2028\u{e0001}é' })).toBe(
    String.raw`{"a":"\u001b\u009b\u202e\u200b\u2028\udb40\udc01é"}`,
  );
});

test('means the same, whatever it is', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      expect(JSON.parse(safeJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      expect(safeJson(value)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});
