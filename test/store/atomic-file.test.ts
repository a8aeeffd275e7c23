import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeFileAtomic } from '../../src/store/atomic-file.ts';
import { buildFixture, temporaryFolder } from './folder.ts';

test('writes and replaces, private, and leaves nothing beside it', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'plan.json');
  writeFileAtomic(path, 'one');
  writeFileAtomic(path, 'zwölf');
  expect(readFileSync(path, 'utf8')).toBe('zwölf');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['plan.json']);
});

test('replaces a symlink instead of writing through it', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'theirs'), 'keep');
  symlinkSync('theirs', join(folder, 'plan.json'));
  writeFileAtomic(join(folder, 'plan.json'), 'ours');
  expect(readFileSync(join(folder, 'theirs'), 'utf8')).toBe('keep');
  expect(() => readlinkSync(join(folder, 'plan.json'))).toThrow();
});

test('a full disk leaves the old file and nothing beside it', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'summary.json');
  writeFileSync(path, 'old');
  const program = buildFixture('replace-file', temporaryFolder());
  const said = execFileSync('sh', ['-c', 'ulimit -f 8; exec "$0" "$@"', process.execPath, program, path], {
    encoding: 'utf8',
  });
  expect(said).toBe('disk-full');
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['summary.json']);
});

test('names the file that it cannot write', () => {
  const path = join(temporaryFolder(), 'missing', 'plan.json');
  expect(() => writeFileAtomic(path, 'x')).toThrow(
    expect.objectContaining({ code: 'write-failed', message: expect.stringContaining(path) }),
  );
});
