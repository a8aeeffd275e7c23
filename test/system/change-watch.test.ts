import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { watchChanges } from '../../src/system/change-watch.ts';
import { temporaryFolder, until } from './place.ts';

/** A poll that never comes: what is told, the watcher told, or the look after a change. */
const never = 1_000_000;

const watching = (path: string, pollMs = never) => {
  let told = 0;
  onTestFinished(
    watchChanges(
      path,
      () => {
        told += 1;
      },
      { pollMs },
    ),
  );
  return () => told;
};

it('tells of each change of a quiet file', async () => {
  const path = join(temporaryFolder(), 'log');
  writeFileSync(path, '');
  const told = watching(path);
  for (let n = 1; n <= 5; n += 1) {
    const before = told();
    appendFileSync(path, 'line\n');
    await until(() => told() > before);
  }
});

it('tells of the last of many changes', async () => {
  const path = join(temporaryFolder(), 'log');
  writeFileSync(path, '');
  let size = 0;
  let seen = 0;
  onTestFinished(
    watchChanges(
      path,
      () => {
        seen = size;
      },
      { pollMs: never },
    ),
  );
  for (let n = 0; n < 300; n += 1) {
    appendFileSync(path, 'x');
    size += 1;
    if (n % 7 === 0) await new Promise(setImmediate);
  }
  await until(() => seen === 300);
});

it('finds a file that comes, goes, and is replaced by another', async () => {
  const path = join(temporaryFolder(), 'log');
  const told = watching(path, 50);
  writeFileSync(path, 'a');
  await until(() => told() === 1);
  writeFileSync(`${path}.new`, 'b');
  renameSync(`${path}.new`, path);
  await until(() => told() === 2);
  rmSync(path);
  await until(() => told() === 3);
});

it('says nothing once it was ended', async () => {
  const path = join(temporaryFolder(), 'log');
  writeFileSync(path, '');
  let told = false;
  const end = watchChanges(path, () => {
    told = true;
  });
  end();
  const other = watching(path);
  appendFileSync(path, 'line\n');
  await until(() => other() > 0);
  expect(told).toBe(false);
});
