import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { LowSync } from 'lowdb';
import { z } from 'zod';
import { writeFileAtomic } from './atomic-file.ts';
import { ensurePrivateFolder } from './private-folder.ts';

const PreferencesSchema = z.object({ v: z.literal(1), theme: z.string().max(40).nullable() });

/** What the user has chosen on the screen, to be found there the next time. */
export type Preferences = Omit<z.infer<typeof PreferencesSchema>, 'v'>;

/** What was kept at `path`; what can't be read was never chosen. Never throws. */
export const readPreferences = (path: string): Preferences => {
  const { theme } = open(path).data;
  return { theme };
};

/** Keeps what has changed. Never throws: false when it couldn't. */
export const keepPreferences = (path: string, changed: Partial<Preferences>): boolean => {
  try {
    const kept = open(path);
    kept.update((data) => void Object.assign(data, changed));
    return true;
  } catch {
    return false;
  }
};

/** Replaced as a whole and private, as the index of runs is. */
const open = (path: string): LowSync<z.infer<typeof PreferencesSchema>> => {
  const adapter = {
    read: () => {
      try {
        return PreferencesSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
      } catch {
        return null;
      }
    },
    write: (data: z.infer<typeof PreferencesSchema>) => {
      ensurePrivateFolder(dirname(path));
      writeFileAtomic(path, `${JSON.stringify(data, null, 2)}\n`);
    },
  };
  const kept = new LowSync<z.infer<typeof PreferencesSchema>>(adapter, { v: 1, theme: null });
  kept.read();
  return kept;
};
