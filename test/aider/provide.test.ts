import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findAider } from '../../src/aider/find.ts';
import { supportedFlags } from '../../src/aider/flags.ts';
import { installAider, installedAider } from '../../src/aider/install.ts';
import { provideAider } from '../../src/aider/provide.ts';
import { DashError } from '../../src/core/error.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'provide '));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const at = (...parts: string[]): string => join(root, ...parts);
const cacheDir = (): string => at('cache');
const search = (folder = 'bin') => ({ path: at(folder), cacheDir: cacheDir() });

/** Only for versions and for programs that are not there: aider itself is never faked. */
const program = (path: string, text: string): string => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
};
const sh = (path: string, body: string): string => program(path, `#!/bin/sh\n${body}\n`);

/** A venv as pip leaves it; its Python must not be started. */
const venv = (version: string, firstLine = `#!${at('v', 'bin', 'python3')}\n`): string => {
  sh(at('v', 'bin', 'python3'), `touch '${at('started')}'; exit 1`);
  mkdirSync(at('v', 'lib', 'python3.12', 'site-packages', `aider_chat-${version}.dist-info`), {
    recursive: true,
  });
  return program(at('v', 'bin', 'aider'), `${firstLine}import sys\n`);
};

const fault = async (promise: Promise<unknown>): Promise<DashError> =>
  promise.then(
    () => Promise.reject(new Error('nothing was thrown')),
    (error: unknown) => (error instanceof DashError ? error : Promise.reject(error)),
  );

describe('an aider in a venv', () => {
  test('tells its version without being started', async () => {
    const path = venv('0.86.2');
    expect(await findAider(search('v/bin'))).toEqual({
      path,
      version: '0.86.2',
      python: at('v', 'bin', 'python3'),
    });
    expect(existsSync(at('started'))).toBe(false);
  });

  test('also through a link, and with a first line that was too long', async () => {
    const path = venv('0.87.1', `#!/bin/sh\n'''exec' "${at('v', 'bin', 'python3')}" "$0" "$@"\n' '''\n`);
    mkdirSync(at('bin'));
    symlinkSync(path, at('bin', 'aider'));
    expect(await findAider(search())).toEqual({
      path: at('bin', 'aider'),
      version: '0.87.1',
      python: at('v', 'bin', 'python3'),
    });
  });

  test.each(['0.85.9', '0.9.0', '1.0.0', '2.1.0'])('of version %s will not do', async (version) => {
    const path = venv(version);
    const error = await fault(findAider(search('v/bin')));
    expect(error).toMatchObject({ code: 'aider-version', exitCode: 2 });
    expect(error.message).toBe(`${path} is aider ${version}; 0.86.0 or later, but below 1.0 is needed.`);
    expect(error.hint).toContain(`${at('v', 'bin', 'python3')} -m pip install aider-chat==0.86.2`);
  });

  test('whose Python is gone names none', async () => {
    venv('0.86.2');
    rmSync(at('v', 'bin', 'python3'));
    expect(await findAider(search('v/bin'))).toMatchObject({ version: '0.86.2', python: null });
  });
});

describe('a wrapper', () => {
  const wrapper = (version: string) =>
    sh(at('bin', 'aider'), `echo x >> '${at('calls')}'; echo "aider ${version}"`);
  const calls = () => readFileSync(at('calls'), 'utf8').length / 2;

  test('is asked once for its version, and again when it was replaced', async () => {
    const path = wrapper('0.86.2');
    expect(await findAider(search())).toEqual({ path, version: '0.86.2', python: null });
    expect(await findAider({ ...search(), explicitPath: path })).toMatchObject({ version: '0.86.2' });
    expect(calls()).toBe(1);
    wrapper('0.50.0');
    utimesSync(path, 1, 1);
    expect((await fault(findAider(search()))).message).toContain('is aider 0.50.0');
    expect(calls()).toBe(2);
  });

  test('that tells no version is taken as it is', async () => {
    const path = sh(at('bin', 'aider'), 'echo hello 1.2.3.4');
    expect(await findAider(search())).toEqual({ path, version: null, python: null });
  });

  test('that does not start is named', async () => {
    sh(at('bin', 'aider'), 'echo "No module named aider" >&2; exit 3');
    const error = await fault(findAider(search()));
    expect(error).toMatchObject({ code: 'aider-broken', exitCode: 2 });
    expect(error.message).toContain('ended with code 3: No module named aider');
  });

  test('works without a cache that can be written', async () => {
    wrapper('0.86.2');
    writeFileSync(at('cache'), 'a file');
    expect(await findAider(search())).toMatchObject({ version: '0.86.2' });
  });
});

describe('flags', () => {
  test('are asked for once', async () => {
    const path = sh(
      at('bin', 'aider'),
      `echo x >> '${at('calls')}'; echo 'usage: aider [--message-file F] [--read F]'`,
    );
    for (let time = 0; time < 3; time++) {
      expect(await supportedFlags(path, { cacheDir: cacheDir(), env: {} })).toEqual(
        new Set(['--message-file', '--read']),
      );
    }
    expect(readFileSync(at('calls'), 'utf8')).toBe('x\n');
  });

  test.each(['exit 2', 'echo hello'])('of a wrapper (%s) are not known', async (body) => {
    const path = sh(at('bin', 'aider'), body);
    expect(await supportedFlags(path, { cacheDir: cacheDir(), env: {} })).toBeNull();
  });
});

describe('no aider', () => {
  test('on PATH', async () => {
    const error = await fault(findAider(search()));
    expect(error).toMatchObject({ code: 'aider-missing', exitCode: 2 });
    expect(error.hint).toMatch(/pip install aider-chat==0\.86\.2.*aider-dash demo/);
  });

  test('where the user said', async () => {
    const error = await fault(findAider({ ...search(), explicitPath: at('nowhere') }));
    expect(error.message).toBe(`${at('nowhere')} is not a program that can be run.`);
    writeFileSync(at('text'), 'not a program');
    expect(await fault(findAider({ ...search(), explicitPath: at('text') }))).toMatchObject({
      code: 'aider-missing',
    });
  });

  test('in a folder that is named relative to the repository', async () => {
    venv('0.86.2');
    for (const path of ['', '.', 'bin', './v/bin']) {
      expect(await fault(findAider({ path, cacheDir: cacheDir() }))).toMatchObject({ code: 'aider-missing' });
    }
  });
});

describe('our own', () => {
  const provision = (folder = 'bin') => ({
    ...search(folder),
    env: { PATH: at(folder) },
    onProgress: () => {},
  });

  /** As `installAider` leaves it. */
  const installed = (): string => {
    sh(at('cache', 'aider-0.86.2', 'venv', 'bin', 'python'), '');
    writeFileSync(at('cache', 'aider-0.86.2', 'complete'), '');
    return sh(at('cache', 'aider-0.86.2', 'venv', 'bin', 'aider'), '');
  };

  test('is used when there is no other or only an old one', async () => {
    const path = installed();
    expect(await provideAider(provision())).toMatchObject({ path, version: '0.86.2' });
    venv('0.60.0');
    expect(await provideAider(provision('v/bin'))).toMatchObject({ path });
  });

  test('is not used when PATH has a good one, or when the user named one that will not do', async () => {
    installed();
    const path = venv('0.86.5');
    expect(await provideAider(provision('v/bin'))).toMatchObject({ path });
    const error = await fault(provideAider({ ...provision(), explicitPath: at('nowhere') }));
    expect(error).toMatchObject({ code: 'aider-missing' });
  });

  test('is not there before its installation was completed', () => {
    installed();
    expect(installedAider(cacheDir())).not.toBeNull();
    rmSync(at('cache', 'aider-0.86.2', 'complete'));
    expect(installedAider(cacheDir())).toBeNull();
  });

  test('needs a Python', async () => {
    const error = await fault(provideAider(provision()));
    expect(error).toMatchObject({ code: 'python-missing', exitCode: 2 });
    expect(error.message).toBe(
      'aider 0.86.2 needs Python 3.10, 3.11 or 3.12 with its venv module. There is none on PATH.',
    );
    expect(error.hint).toContain('apt install python3 python3-venv');
  });

  test('names the Pythons that will not do', async () => {
    sh(at('bin', 'python3'), 'echo 3 13');
    sh(at('bin', 'python3.12'), 'echo 3 12; exit 1');
    sh(at('bin', 'python3.11'), 'exit 127');
    const { message } = await fault(provideAider(provision()));
    expect(message).toContain(
      `Found: ${at('bin', 'python3')} is Python 3.13; ${at('bin', 'python3.12')} has no venv module; ${at('bin', 'python3.11')} does not start.`,
    );
  });

  test('tells why its installation failed, and lets the next one try', async () => {
    sh(
      at('bin', 'python3.11'),
      'if [ "$2" = -c ]; then echo 3 11; else echo "No space left on device"; exit 1; fi',
    );
    const lines: string[] = [];
    for (let time = 0; time < 2; time++) {
      const error = await fault(installAider({ ...provision(), onProgress: (line) => lines.push(line) }));
      expect(error).toMatchObject({ code: 'aider-install', exitCode: 1 });
      expect(error.message).toMatch(/-m venv .*code 1: No space left on device/);
    }
    expect(lines).toContain('No space left on device');
  });
});
