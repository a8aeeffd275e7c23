import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excerpt, readExcerpt } from '../../src/validate/excerpt.ts';
import { temporaryFolder } from '../system/place.ts';

const numbered = (count: number): string =>
  Array.from({ length: count }, (_, n) => `line ${n + 1}\n`).join('');

describe('excerpt', () => {
  it('leaves a short text as it is', () => {
    for (const text of ['', 'a', 'a\n', 'a\n\nb', numbered(200)]) expect(excerpt(text)).toBe(text);
  });

  it('keeps head and tail in whole lines and counts the rest', () => {
    const cut = excerpt(numbered(1000), { headLines: 2, tailLines: 3 });
    expect(cut).toBe('line 1\nline 2\n… 995 lines left out …\nline 998\nline 999\nline 1000\n');
  });

  it('counts a last line without its newline', () => {
    expect(excerpt('a\nb\nc\nd', { headLines: 1, tailLines: 1 })).toBe('a\n… 2 lines left out …\nd');
  });

  it('cuts lines that are too long, never through a character', () => {
    const cut = excerpt('é'.repeat(10_000), { maxBytes: 303 });
    expect(cut).not.toContain('\uFFFD');
    expect(cut).toMatch(/^é+\n… \d+ bytes left out …\né+$/);
    expect(Buffer.byteLength(cut)).toBeLessThan(303 + 40);
  });

  it('of any text keeps the start and the end, within its limit, and says what is missing', () => {
    const line = fc.stringMatching(/^[a-zé🙂\n]{0,40}$/u);
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), fc.integer({ min: 30, max: 300 }), (lines, maxBytes) => {
        const text = lines.join('\n');
        const cut = excerpt(text, { maxBytes, headLines: 5, tailLines: 9 });
        const [, head = '', amount, unit, tail = ''] =
          /^(.*?)… (\d+) (lines|bytes) left out …\n(.*)$/su.exec(cut) ?? [];
        if (amount === undefined) return cut === text;
        const kept = text.startsWith(head) ? head : head.replace(/\n$/, '');
        const between = text.slice(kept.length, text.length - tail.length);
        const missing = unit === 'lines' ? between.split('\n').length - 1 : Buffer.byteLength(between);
        return (
          text.startsWith(kept) &&
          text.endsWith(tail) &&
          missing === Number(amount) &&
          Buffer.byteLength(kept + tail) <= maxBytes
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe('readExcerpt', () => {
  it('gives of a file what excerpt gives of its text', async () => {
    const file = join(temporaryFolder(), 'log');
    for (const text of [
      '',
      'one\n',
      numbered(100_000),
      'é'.repeat(400_000),
      `${'x'.repeat(500_000)}\n${numbered(50_000)}`,
    ]) {
      writeFileSync(file, text);
      expect(await readExcerpt(file)).toBe(excerpt(text));
    }
  });

  it('reads no more of 100 MB than it gives back', async () => {
    const file = join(temporaryFolder(), 'log');
    const descriptor = openSync(file, 'w');
    const block = Buffer.from(numbered(100_000));
    const blocks = Math.ceil((100 * 1024 * 1024) / block.length);
    for (let n = 0; n < blocks; n += 1) writeSync(descriptor, block);
    closeSync(descriptor);
    const before = process.memoryUsage();
    const cut = await readExcerpt(file, { headLines: 1, tailLines: 1 });
    const after = process.memoryUsage();
    expect(cut).toBe(`line 1\n… ${blocks * 100_000 - 2} lines left out …\nline 100000\n`);
    expect(after.arrayBuffers + after.heapUsed - before.arrayBuffers - before.heapUsed).toBeLessThan(
      40 * 1024 * 1024,
    );
  });

  it('is empty when there is no file, and text whatever the bytes', async () => {
    const folder = temporaryFolder();
    expect(await readExcerpt(join(folder, 'none'))).toBe('');
    writeFileSync(join(folder, 'bytes'), Buffer.from([0xff, 0x61, 0x0a]));
    expect(await readExcerpt(join(folder, 'bytes'))).toBe('\uFFFDa\n');
  });
});
