import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { generatedDocs } from '../src/docs/generated.ts';

describe('generated documents', () => {
  for (const [path, text] of Object.entries(generatedDocs())) {
    it(`docs/${path} is what the code says (else: npm run docs)`, () => {
      expect(readFileSync(fileURLToPath(new URL(`../docs/${path}`, import.meta.url)), 'utf8')).toBe(text);
    });
  }
});
