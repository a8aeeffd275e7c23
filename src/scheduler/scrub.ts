import { readFile, stat } from 'node:fs/promises';
import { writeFileAtomic } from '../store/atomic-file.ts';

/** Larger files are no log of one attempt; they would not fit into a string either. */
const largestBytes = 200 * 1024 * 1024;

/**
 * Takes keys out of files that a program wrote by itself: some providers repeat the key that they refuse, and aider
 * prints what they say. Files without a key are not touched, those that are not there are passed over.
 */
export const scrubFiles = async (
  paths: readonly string[],
  redact: (text: string) => string,
): Promise<void> => {
  for (const path of paths) {
    const facts = await stat(path).catch(() => null);
    if (facts === null || !facts.isFile() || facts.size > largestBytes) continue;
    // Byte for byte, whatever the encoding.
    const text = await readFile(path, 'latin1');
    const clean = redact(text);
    if (clean !== text) writeFileAtomic(path, Buffer.from(clean, 'latin1'));
  }
};
