import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Guess = {
  /** The command that tests the project; null when nothing tells. */
  readonly validate: string | null;
  /** What a fresh work tree needs before that command works; null when nothing is known to be needed. */
  readonly setup: string | null;
  /** The file that told. */
  readonly by: string | null;
};

/** How a project is tested, by the files at its root. Only these fixed commands are guessed: nothing of a file's content becomes one. */
export const guessCommands = (folder: string): Guess => {
  const text = (name: string): string | null => textOf(join(folder, name));
  const found = [fromPackage, fromPython, fromCargo, fromGo, fromMake].map((guess) => guess(text));
  return found.find((guess) => guess !== null) ?? { validate: null, setup: null, by: null };
};

type Read = (name: string) => string | null;

const fromPackage = (text: Read): Guess | null => {
  const manifest = text('package.json');
  const script = manifest === null ? null : testScript(manifest);
  // The one that npm init writes only fails.
  if (script === null || script.includes('no test specified')) return null;
  const [tool, install] = packageTool(text);
  return { validate: `${tool} test`, setup: install, by: 'package.json' };
};

const testScript = (manifest: string): string | null => {
  try {
    const script: unknown = (JSON.parse(manifest) as { scripts?: { test?: unknown } } | null)?.scripts?.test;
    return typeof script === 'string' ? script : null;
  } catch {
    return null;
  }
};

/** `node_modules` isn't in git, so a fresh work tree has none; without a lock there may be nothing to install. */
const packageTool = (text: Read): readonly [string, string | null] => {
  if (text('pnpm-lock.yaml') !== null) return ['pnpm', 'pnpm install --frozen-lockfile'];
  if (text('yarn.lock') !== null) return ['yarn', 'yarn install'];
  return ['npm', text('package-lock.json') === null ? null : 'npm ci'];
};

const fromPython = (text: Read): Guess | null => {
  const by =
    ['pytest.ini', 'conftest.py'].find((name) => text(name) !== null) ??
    ['pyproject.toml', 'setup.cfg', 'tox.ini', 'requirements-dev.txt', 'requirements.txt'].find((name) =>
      /pytest/.test(text(name) ?? ''),
    );
  return by === undefined ? null : { validate: 'python -m pytest -q', setup: null, by };
};

const fromCargo = (text: Read): Guess | null =>
  text('Cargo.toml') === null ? null : { validate: 'cargo test', setup: null, by: 'Cargo.toml' };

const fromGo = (text: Read): Guess | null =>
  text('go.mod') === null ? null : { validate: 'go test ./...', setup: null, by: 'go.mod' };

const fromMake = (text: Read): Guess | null => {
  const by = ['Makefile', 'makefile', 'GNUmakefile'].find((name) => /^test\s*:(?!=)/m.test(text(name) ?? ''));
  return by === undefined ? null : { validate: 'make test', setup: null, by };
};

const textOf = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
};
