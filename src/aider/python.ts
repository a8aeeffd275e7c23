import { UsageError } from '../core/error.ts';
import { run } from '../system/process.ts';
import { findProgram } from './program.ts';
import { pinnedVersion } from './version.ts';

/**
 * The first Python on PATH that our aider runs on and that can make a venv. Throws a UsageError
 * (`python-missing`) that says what was found instead.
 */
export const findPython = async (env: Readonly<Record<string, string | undefined>>): Promise<string> => {
  const faults: string[] = [];
  for (const name of ['python3', 'python3.12', 'python3.11', 'python3.10']) {
    const path = findProgram(name, env.PATH ?? '');
    const fault = path === null ? null : await faultOf(path, env);
    if (path !== null && fault === null) return path;
    if (fault !== null) faults.push(`${path} ${fault}`);
  }
  throw missing(faults);
};

/** Minor versions of Python 3 that aider 0.86 can be installed on. */
const minors: readonly number[] = [10, 11, 12];

const faultOf = async (
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | null> => {
  const script = 'import sys; print(*sys.version_info[:2]); import venv, ensurepip';
  const { code, stdout } = await run(path, ['-I', '-c', script], { env, cwd: '/', timeoutMs: 30_000 });
  const [major, minor] = stdout.split(/\s/).map(Number);
  if (major === undefined || minor === undefined) return 'does not start';
  if (major !== 3 || !minors.includes(minor)) return `is Python ${major}.${minor}`;
  return code === 0 ? null : 'has no venv module';
};

const missing = (faults: readonly string[]): UsageError => {
  const found = faults.length === 0 ? 'There is none on PATH.' : `Found: ${faults.join('; ')}.`;
  return new UsageError(
    `aider ${pinnedVersion} needs Python 3.10, 3.11 or 3.12 with its venv module. ${found}`,
    {
      code: 'python-missing',
      hint: 'Install one (Debian, Ubuntu: "apt install python3 python3-venv"; macOS: "brew install python@3.12"), or install uv (https://docs.astral.sh/uv/), which brings its own.',
    },
  );
};
