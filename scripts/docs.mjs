// Writes what is generated from the code into docs/: run by `npm run docs`, checked for staleness by a test.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { generatedDocs } from '../dist/docs/generated.js';

const docs = fileURLToPath(new URL('../docs/', import.meta.url));
for (const [path, text] of Object.entries(generatedDocs())) {
  mkdirSync(`${docs}${path}`.replace(/[^/]*$/, ''), { recursive: true });
  writeFileSync(`${docs}${path}`, text);
}
