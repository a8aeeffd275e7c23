import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DashError } from '../core/error.ts';
import type { Aider } from './find.ts';
import { lockFolder } from './install-lock.ts';
import { isProgram } from './program.ts';
import { fillVenv, type Installer } from './venv.ts';
import { pinnedVersion } from './version.ts';

export type Installation = Installer & { readonly cacheDir: string };

/**
 * Installs our own aider into the cache folder, with uv when there is one, else with pip. A second caller waits
 * for the first; what was interrupted is taken up again. Throws a UsageError (`python-missing`) when there is no
 * Python to do it with, a DashError (`aider-install`) when the installer fails.
 */
export const installAider = async (installation: Installation): Promise<Aider> => {
  const { cacheDir, onProgress } = installation;
  const already = installedAider(cacheDir);
  if (already !== null) return already;
  const folder = privateFolder(cacheDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const release = await lockFolder(folder, (pid) =>
    onProgress(`Process ${pid} is installing aider already: waiting for it.`),
  );
  try {
    // The one that was waited for has done it.
    const there = installedAider(cacheDir);
    if (there !== null) return there;
    await fill(installation);
    writeFileSync(marker(folder), '', { mode: 0o600 });
  } finally {
    release();
  }
  return privateAider(folder);
};

/** Our own aider, when it has been installed completely; else null. */
export const installedAider = (cacheDir: string): Aider | null => {
  const folder = privateFolder(cacheDir);
  const aider = privateAider(folder);
  return existsSync(marker(folder)) && isProgram(aider.path) && isProgram(aider.python) ? aider : null;
};

const privateFolder = (cacheDir: string): string => join(cacheDir, `aider-${pinnedVersion}`);
const marker = (folder: string): string => join(folder, 'complete');
const venvOf = (folder: string): string => join(folder, 'venv');
const pythonOf = (folder: string): string => join(venvOf(folder), 'bin', 'python');

const privateAider = (folder: string): Aider & { python: string } => ({
  path: join(venvOf(folder), 'bin', 'aider'),
  version: pinnedVersion,
  python: pythonOf(folder),
});

const requirement = `aider-chat==${pinnedVersion}`;

const fill = async (installation: Installation): Promise<void> => {
  const folder = privateFolder(installation.cacheDir);
  const isResumed = existsSync(venvOf(folder));
  const doing = isResumed ? 'Going on with installing' : 'Installing (once, about 700 MB)';
  installation.onProgress(`${doing} ${requirement} in ${folder}`);
  const fault = await fillVenv(venvOf(folder), requirement, installation);
  if (fault === null) return;
  if (!isResumed) throw failure(fault);
  // An interrupted one may have left what the installer believes in although it does not work.
  installation.onProgress(`${fault} Starting anew.`);
  rmSync(venvOf(folder), { recursive: true, force: true });
  const again = await fillVenv(venvOf(folder), requirement, installation);
  if (again !== null) throw failure(again);
};

const failure = (fault: string): DashError =>
  new DashError(`aider could not be installed. ${fault}`, {
    code: 'aider-install',
    hint: `Check the network and the free space (700 MB) and try again, or install it yourself: python3 -m pip install ${requirement}`,
  });
