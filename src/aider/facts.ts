import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What was once learnt by starting a program, which takes a second. */
const FactsSchema = z.object({ version: z.string().optional(), flags: z.array(z.string()).optional() });
export type Facts = z.infer<typeof FactsSchema>;

const FileSchema = z.record(z.string(), FactsSchema);

/** What is known of this very file (path, time of change, size); nothing when it was replaced since. */
export const recallFacts = (cacheDir: string, program: string): Facts =>
  readAll(cacheDir)[key(program)] ?? {};

/** Adds to what is known of this very file. A cache that can't be written is no error. */
export const rememberFacts = (cacheDir: string, program: string, facts: Facts): void => {
  try {
    mkdirSync(cacheDir, { recursive: true, mode: 0o700 });
    const all = readAll(cacheDir);
    const kept = Object.entries(all).slice(-mostPrograms);
    const next = { ...Object.fromEntries(kept), [key(program)]: { ...all[key(program)], ...facts } };
    const temporary = join(cacheDir, `.${fileName}.${process.pid}`);
    writeFileSync(temporary, JSON.stringify(next), { mode: 0o600 });
    renameSync(temporary, join(cacheDir, fileName));
  } catch {
    // Without the cache, the program is asked again next time.
  }
};

const fileName = 'aider-facts.json';
const mostPrograms = 20;

const key = (program: string): string => {
  const { mtimeMs, size } = statSync(program);
  return `${program}\n${mtimeMs}\n${size}`;
};

const readAll = (cacheDir: string): Record<string, Facts> => {
  try {
    return FileSchema.parse(JSON.parse(readFileSync(join(cacheDir, fileName), 'utf8')));
  } catch {
    return {};
  }
};
