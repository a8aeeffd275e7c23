import { accessSync, constants, existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, delimiter, dirname, isAbsolute, join } from 'node:path';

/** The file of that name on a PATH, or null. Relative entries are left out: a repository must not provide programs. */
export const findProgram = (name: string, path: string): string | null => {
  const folders = path.split(delimiter).filter(isAbsolute);
  return folders.map((folder) => join(folder, name)).find(isProgram) ?? null;
};

/** Whether this is a file that may be run. */
export const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

/** The Python that a script's first lines name, when it is there; null for other programs. */
export const readInterpreter = async (script: string): Promise<string | null> => {
  const start = await readStart(script);
  // pip writes the second form when the path is too long for a first line, or holds a space.
  const named = /^#!\s*(\/[^\n]*?)\s*\n/.exec(start)?.[1];
  const long = /^#!\s*\/bin\/sh\n'''exec' "?(\/[^"\n]+?)"? "\$0" "\$@"/.exec(start)?.[1];
  const interpreter = long ?? named;
  if (interpreter === undefined || !/^python[\d.]*$/.test(basename(interpreter))) return null;
  return isProgram(interpreter) ? interpreter : null;
};

/** The version of aider that is installed beside a script or its Python, without starting it; null if that is not clear. */
export const readInstalledVersion = (script: string, interpreter: string | null): string | null => {
  const prefixes = [realpathSync(script), ...(interpreter === null ? [] : [interpreter])].map((file) =>
    dirname(dirname(file)),
  );
  const versions = new Set(prefixes.flatMap(packageFolders).flatMap(aiderVersions));
  const [only] = versions;
  return versions.size === 1 ? (only ?? null) : null;
};

const readStart = async (script: string): Promise<string> => {
  const file = await open(script, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
};

const packageFolders = (prefix: string): string[] =>
  list(join(prefix, 'lib'))
    .filter((name) => /^python3/.test(name))
    .flatMap((name) => ['site-packages', 'dist-packages'].map((kind) => join(prefix, 'lib', name, kind)))
    .filter(existsSync);

const aiderVersions = (folder: string): string[] =>
  list(folder)
    .filter((name) => /^aider_chat-.*\.dist-info$/.test(name))
    .map((name) => name.slice('aider_chat-'.length, -'.dist-info'.length));

const list = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};
