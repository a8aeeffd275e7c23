import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

/** What the bundler makes of a program, here one that says where it is and what it may load. */
const program = `(function (require, ownUrl) {
  const words = () => ['runs', typeof require('node:os').cpus, ownUrl.split('/').slice(-2).join('/')];
  process.stdout.write(words().join(' '));
})`;

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aider-dash-test-'));
  onTestFinished(() => {
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true });
  });
  for (const part of ['system', 'parts']) cpSync(join(dist, part), join(folder, part), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'program.cjs'), program);
  writeFileSync(
    join(folder, 'start.js'),
    "import { startProgram } from './system/start-program.js';\nstartProgram(new URL('program.cjs', import.meta.url));\n",
  );
});

const start = (...flags: readonly string[]): string => {
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, join(folder, 'start.js')], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout;
};
const kept = (): readonly string[] =>
  readdirSync(folder).filter((name) => /^program\.cjs\.[a-z0-9]+\.code/.test(name));

describe('a program that is started', () => {
  it('runs, and keeps what was made of it for the next time', () => {
    expect(start()).toBe('runs function system/start-program.js');
    const [name = '', ...more] = kept();
    expect(more).toEqual([]);
    const path = join(folder, name);
    const [code, { mtimeMs, mode }] = [readFileSync(path), statSync(path)];
    expect(mode & 0o777).toBe(statSync(join(folder, 'program.cjs')).mode & 0o666);
    expect(start()).toBe('runs function system/start-program.js');
    expect([readFileSync(path).equals(code), statSync(path).mtimeMs]).toEqual([true, mtimeMs]);
  });

  it('keeps it for each way to run the engine', () => {
    start();
    start('--max-lazy');
    expect(kept()).toHaveLength(2);
  });

  it('makes it anew when it does not hold', () => {
    start();
    const path = join(folder, kept()[0] ?? '');
    const whole = readFileSync(path);
    writeFileSync(path, whole.subarray(0, whole.length / 2));
    expect(start()).toBe('runs function system/start-program.js');
    expect(readFileSync(path)).toHaveLength(whole.length);
    writeFileSync(path, 'no code');
    expect(start()).toBe('runs function system/start-program.js');
    expect(readFileSync(path)).toHaveLength(whole.length);
  });

  it('runs where nothing can be kept', () => {
    // Root may write everywhere: a folder of the same name is in the way for everybody.
    start();
    const name = kept()[0] ?? '';
    rmSync(join(folder, name));
    cpSync(join(folder, 'system'), join(folder, name), { recursive: true });
    expect(start()).toBe('runs function system/start-program.js');
    expect(kept()).toEqual([name]);
    expect(existsSync(join(folder, name, 'start-program.js'))).toBe(true);
  });
});
