import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from '../../src/aider/install-lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('many at once hold it one after the other', async () => {
  let holders = 0;
  let most = 0;
  const waited: number[] = [];
  const hold = async (): Promise<void> => {
    const release = await lockFolder(folder, (pid) => waited.push(pid));
    most = Math.max(most, ++holders);
    await new Promise(setImmediate);
    holders--;
    release();
  };
  await Promise.all(Array.from({ length: 6 }, hold));
  expect(most).toBe(1);
  expect(waited.length).toBeGreaterThan(0);
  expect(new Set(waited)).toEqual(new Set([process.pid]));
});

test('a holder that died has let go', async () => {
  const child = spawn('sleep', ['600']);
  writeFileSync(join(folder, 'lock.1'), JSON.stringify({ pid: child.pid, startTime: '0' }));
  // Its pid is alive, but belongs to a later process.
  (await lockFolder(folder, () => {}))();
  child.kill('SIGKILL');
  await once(child, 'exit');
  writeFileSync(join(folder, 'lock.3'), JSON.stringify({ pid: child.pid, startTime: '' }));
  (await lockFolder(folder, () => {}))();
});

test('a damaged file holds nothing', async () => {
  writeFileSync(join(folder, 'lock.7'), '{"pid":');
  (await lockFolder(folder, () => {}))();
});
