import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { followEnd } from '../../src/system/file-end.ts';
import { run } from '../../src/system/process.ts';
import { temporaryFolder, until } from './place.ts';

const endOf = (path: string) => {
  let changes = 0;
  const end = followEnd(path, () => {
    changes += 1;
  });
  onTestFinished(end.close);
  return { lines: end.lines, changes: () => changes };
};

it('has the last lines, and an unfinished one', async () => {
  const path = join(temporaryFolder(), 'log');
  const { lines, changes } = endOf(path);
  expect(lines()).toEqual([]);
  writeFileSync(path, 'first\nsec');
  await until(() => changes() > 0);
  expect(lines()).toEqual(['first', 'sec']);
  appendFileSync(path, 'ond\n');
  await until(() => lines().at(-1) === 'second');
});

it('reads no more than the end of a long file, from a whole line on', () => {
  const path = join(temporaryFolder(), 'log');
  const all = Array.from({ length: 100_000 }, (_, n) => `line ${n} ä`);
  writeFileSync(path, `${all.join('\n')}\n`);
  const lines = endOf(path).lines();
  expect(lines.length).toBeLessThan(2_000);
  expect(lines).toEqual(all.slice(-lines.length));
});

it('shows the end of a line that is longer than that', () => {
  const path = join(temporaryFolder(), 'log');
  writeFileSync(path, `begin\n${'x'.repeat(100_000)}`);
  expect(endOf(path).lines()).toEqual(['x'.repeat(16 * 1024)]);
});

it('does not wait for a named pipe', async () => {
  const path = join(temporaryFolder(), 'log');
  await run('mkfifo', [path]);
  expect(endOf(path).lines()).toEqual([]);
});
