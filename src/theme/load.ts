import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../core/error.ts';
import { ownFile } from '../system/own-file.ts';
import { type Theme, ThemeSchema } from './schema.ts';

/** Where the themes lie that come with the program. */
const packagedThemes = fileURLToPath(ownFile('../themes/'));

const shape = /^[a-z0-9][a-z0-9-]{0,39}$/;

export const defaultTheme = 'dark';

/**
 * The theme of this name: the user's own from `userFolder`, else the one that comes with the program. Throws a UsageError
 * (`theme-unknown`, `theme-invalid`) that names the file and what is wrong in it.
 */
export const loadTheme = (name: string, userFolder: string | null = null): Theme => {
  const found = shape.test(name) ? firstReadable(name, foldersFor(userFolder)) : null;
  if (found === null)
    throw new UsageError(`There is no theme ${JSON.stringify(name.slice(0, 60))}.`, {
      code: 'theme-unknown',
      hint: `There are ${themeNames(userFolder).join(', ')}${userFolder === null ? '' : `; your own go into ${userFolder}`}.`,
    });
  return parseTheme(found.text, found.path);
};

/** The names of all themes, the user's own among them, in order. */
export const themeNames = (userFolder: string | null = null): readonly string[] => {
  const names = foldersFor(userFolder).flatMap(namesIn);
  return [...new Set(names)].toSorted();
};

const foldersFor = (userFolder: string | null): readonly string[] =>
  userFolder === null ? [packagedThemes] : [userFolder, packagedThemes];

const namesIn = (folder: string): readonly string[] => {
  try {
    const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
    return files.map((file) => file.slice(0, -'.json'.length)).filter((name) => shape.test(name));
  } catch {
    return [];
  }
};

type Found = { readonly path: string; readonly text: string };

const firstReadable = (name: string, folders: readonly string[]): Found | null => {
  for (const folder of folders) {
    const path = join(folder, `${name}.json`);
    try {
      return { path, text: readFileSync(path, 'utf8') };
    } catch (error) {
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') continue;
      throw new UsageError(`The theme ${path} can’t be read: ${codeOf(error)}.`, {
        code: 'theme-invalid',
        hint: 'Mend the file, or choose another theme.',
        cause: error,
      });
    }
  }
  return null;
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

const parseTheme = (text: string, path: string): Theme => {
  const read = ThemeSchema.safeParse(parseJson(text, path));
  if (read.success) return read.data;
  const faults = read.error.issues.map((issue) => `${issue.path.join('.') || 'the theme'}: ${issue.message}`);
  throw invalid(path, faults.slice(0, 3).join('; '));
};

const parseJson = (text: string, path: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(path, `it is no JSON (${error instanceof Error ? error.message : error})`);
  }
};

const invalid = (path: string, fault: string): UsageError =>
  new UsageError(`The theme ${path} does not hold: ${fault}.`, {
    code: 'theme-invalid',
    hint: 'A theme gives every role a colour, written #rrggbb; themes/README.md names them all.',
  });
