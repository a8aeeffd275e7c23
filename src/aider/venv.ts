import { join } from 'node:path';
import { run } from '../system/process.ts';
import { findProgram, isProgram } from './program.ts';
import { findPython } from './python.ts';

export type Installer = {
  /** Told of each step and of each line that the installer prints. */
  readonly onProgress: (line: string) => void;
  /** The environment of the installer: PATH, proxies, pip's and uv's own settings. */
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** Makes the venv and installs `requirement` into it; null when aider works there, else what is wrong. */
export const fillVenv = async (
  venv: string,
  requirement: string,
  installer: Installer,
): Promise<string | null> => {
  const { env } = installer;
  const python = join(venv, 'bin', 'python');
  const uv = findProgram('uv', env.PATH ?? '');
  const step = (file: string, args: readonly string[]) => takeStep(installer, file, args);
  if (uv !== null && (isProgram(python) || (await step(uv, [...uvVenv, venv])) === null)) {
    const fault = await step(uv, ['pip', 'install', '--python', python, requirement]);
    return fault ?? (await check(venv, installer));
  }
  // Again over what is there: a venv whose making was interrupted has no pip.
  const fault =
    (await step(await findPython(env), ['-m', 'venv', venv])) ??
    (await step(python, [...pipInstall, requirement]));
  return fault ?? (await check(venv, installer));
};

const uvVenv: readonly string[] = ['venv', '--allow-existing', '--python', '>=3.10,<3.13'];
const pipInstall: readonly string[] =
  '-m pip install --no-input --disable-pip-version-check --progress-bar off'.split(' ');

/** Loads all that an attempt needs: finds what is missing, and compiles it, so that the first agents start faster. */
const check = async (venv: string, installer: Installer): Promise<string | null> => {
  if (!isProgram(join(venv, 'bin', 'aider'))) return 'The installed aider has no program.';
  installer.onProgress('Trying it out');
  const load = 'from aider.main import load_slow_imports; load_slow_imports(swallow=False)';
  return takeStep(installer, join(venv, 'bin', 'python'), ['-c', load]);
};

const takeStep = async (
  { env, onProgress }: Installer,
  file: string,
  args: readonly string[],
): Promise<string | null> => {
  const lastLines: string[] = [];
  const onLine = (line: string): void => {
    onProgress(line);
    lastLines.push(line.trim());
    if (lastLines.length > 5) lastLines.shift();
  };
  const result = await run(file, args, {
    env: inVenv(env),
    cwd: '/',
    timeoutMs: mostMinutes * 60_000,
    onLine,
  });
  if (result.code === 0) return null;
  const code = result.signal ?? `code ${result.code}`;
  const end = result.timedOut ? `took longer than ${mostMinutes} minutes` : `ended with ${code}`;
  return `${file} ${args.slice(0, 3).join(' ')} … ${end}: ${lastLines.join(' | ')}.`;
};

const mostMinutes = 45;

/** Without the settings that would put packages elsewhere than into the venv. */
const inVenv = (env: Installer['env']): Installer['env'] =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !elsewhere.has(name)));

const elsewhere: ReadonlySet<string> = new Set(
  'PYTHONHOME PYTHONPATH PIP_USER PIP_TARGET PIP_PREFIX PIP_REQUIRE_VIRTUALENV VIRTUAL_ENV'.split(' '),
);
