import { resolve } from 'node:path';
import { UsageError } from '../core/error.ts';
import { run } from '../system/process.ts';
import { recallFacts, rememberFacts } from './facts.ts';
import { findProgram, isProgram, readInstalledVersion, readInterpreter } from './program.ts';
import { acceptedVersions, findVersion, isAccepted, pinnedVersion } from './version.ts';

/** An aider that is there and will do. */
export type Aider = {
  readonly path: string;
  /** Null for a wrapper that does not tell. */
  readonly version: string | null;
  /** The Python that runs it, when its first line names one. */
  readonly python: string | null;
};

export type AiderSearch = {
  /** The user's choice; without it, PATH is searched. */
  readonly explicitPath?: string | undefined;
  /** The PATH to search. */
  readonly path: string;
  readonly cacheDir: string;
  /** The environment to start it with when it has to be asked for its version. */
  readonly env?: Readonly<Record<string, string | undefined>>;
};

/**
 * Finds the aider to use. Throws a UsageError when there is none (`aider-missing`), when it is too old or too
 * new (`aider-version`), or when it does not start (`aider-broken`).
 */
export const findAider = async (search: AiderSearch): Promise<Aider> => {
  const path =
    search.explicitPath === undefined ? findProgram('aider', search.path) : explicit(search.explicitPath);
  if (path === null) throw missing('There is no aider on PATH.');
  const python = await readInterpreter(path);
  const version = readInstalledVersion(path, python) ?? (await askVersion(path, search));
  if (version !== null && !isAccepted(version)) throw unfit(path, version, python);
  return { path, version, python };
};

const explicit = (given: string): string => {
  const path = resolve(given);
  if (isProgram(path)) return path;
  throw missing(`${path} is not a program that can be run.`);
};

const missing = (message: string): UsageError =>
  new UsageError(message, {
    code: 'aider-missing',
    hint: `Install it with "python3 -m pip install aider-chat==${pinnedVersion}", name one with --aider PATH, or run "aider-dash demo", which installs one of its own.`,
  });

const unfit = (path: string, version: string, python: string | null): UsageError =>
  new UsageError(`${path} is aider ${version}; ${acceptedVersions} is needed.`, {
    code: 'aider-version',
    hint: `Run "${python ?? 'python3'} -m pip install aider-chat==${pinnedVersion}", or name another one with --aider PATH.`,
  });

const askVersion = async (
  path: string,
  { path: PATH, cacheDir, env }: AiderSearch,
): Promise<string | null> => {
  const known = recallFacts(cacheDir, path).version;
  if (known !== undefined) return known;
  const result = await run(path, ['--version'], { env: { PATH, ...env }, cwd: '/', timeoutMs: 30_000 });
  if (result.code !== 0) throw broken(path, result);
  const version = findVersion(result.stdout);
  if (version !== null) rememberFacts(cacheDir, path, { version });
  return version;
};

const broken = (path: string, result: Awaited<ReturnType<typeof run>>): UsageError => {
  const lastLine = result.stderr.trim().split('\n').at(-1) ?? '';
  const end = result.timedOut
    ? 'did not end within 30 seconds'
    : `ended with ${result.signal ?? `code ${result.code}`}`;
  return new UsageError(`"${path} --version" ${end}${lastLine === '' ? '.' : `: ${lastLine}`}`, {
    code: 'aider-broken',
    hint: `Install it anew ("python3 -m pip install --force-reinstall aider-chat==${pinnedVersion}"), or name another one with --aider PATH.`,
  });
};
