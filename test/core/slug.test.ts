import fc from 'fast-check';
import { expect, it } from 'vitest';
import { safeSlug } from '../../src/core/slug.ts';

it.each([
  ['Add CSV export', 'add-csv-export'],
  ['../../x', 'x'],
  ['Überprüfung der Größe', 'uberprufung-der-gro-e'],
  ['-rf', 'rf'],
  ['a--b__c', 'a-b-c'],
  ['日本語', 'change'],
  ['', 'change'],
  [`${'a'.repeat(59)}-b`, 'a'.repeat(59)],
])('makes %j safe: %s', (text, slug) => {
  expect(safeSlug(text)).toBe(slug);
});

it('makes any text safe, and leaves what is safe alone', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const slug = safeSlug(text);
      expect(slug).toMatch(/^(?=.{1,60}$)[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(safeSlug(slug)).toBe(slug);
    }),
  );
});
