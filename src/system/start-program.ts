import { chmodSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';

/**
 * Runs a program of the build, one file that is a function of `require` and of where it is. What the engine has made of
 * it is kept beside it, if there it may be written, so that the next start need not compile it again: a file for each
 * engine, and none is ever taken for another program, since a program's name tells its content.
 */
export const startProgram = (program: URL): void => {
  const path = fileURLToPath(program);
  const kept = `${path}.${cachedDataVersionTag().toString(36)}.code`;
  const cachedData = codeIn(kept);
  // The bundler writes nothing but ASCII, and the engine takes this as it is.
  const script = new Script(readFileSync(path, 'latin1'), {
    filename: path,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  if (script.cachedDataRejected !== false) process.once('exit', () => keep(script, { path, kept }));
  script.runInThisContext()(createRequire(program), import.meta.url);
};

const codeIn = (kept: string): Buffer | undefined => {
  try {
    return readFileSync(kept);
  } catch {
    return undefined;
  }
};

/** Whole or not at all, and for those who may read the program. */
const keep = (script: Script, { path, kept }: { readonly path: string; readonly kept: string }): void => {
  const fresh = `${kept}.${process.pid}`;
  try {
    writeFileSync(fresh, script.createCachedData());
    chmodSync(fresh, statSync(path).mode & 0o666);
    renameSync(fresh, kept);
  } catch {
    // The next start is as slow as this one was.
    rmSync(fresh, { force: true });
  }
};
