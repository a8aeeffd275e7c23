import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exclusively } from './exclusive.ts';
import type { Repository } from './repository.ts';

const ourPatterns = ['.aider_logs/', '.aider*'];

/**
 * Tells git, for this repository only, to ignore our files and aider's: in `info/exclude`, never in the
 * user's `.gitignore`. Does nothing the second time; what stands there stays.
 */
export const excludeOurFiles = (repository: Repository): Promise<void> =>
  exclusively(repository, async () => {
    const path = join(repository.commonDir, 'info', 'exclude');
    const text = await readFile(path, 'utf8').catch(whenMissing);
    const present = new Set(text.split(/\r?\n/).map((line) => line.trim()));
    const missing = ourPatterns.filter((pattern) => !present.has(pattern));
    if (missing.length === 0) return;
    const separator = text === '' || text.endsWith('\n') ? '' : '\n';
    await replaceFile(path, `${text}${separator}${missing.join('\n')}\n`);
  });

const whenMissing = (error: NodeJS.ErrnoException): string => {
  if (error.code === 'ENOENT') return '';
  throw error;
};

/** The whole text or the old one, whenever it is read. */
const replaceFile = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    const file = await open(temporary, 'wx', 0o644);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
};
