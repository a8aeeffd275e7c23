import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { followTextOf } from '../../src/cli/run-text.ts';
import type { TextSource } from '../../src/dashboard/shown-text.ts';
import { runFolder } from '../../src/store/run-folder.ts';
import { begun, intended, stateAfter } from '../helpers/history.ts';

const state = stateAfter(...begun([{ id: 'a' }, { id: 'b' }]), intended('b'));

const runWith = () => {
  const top = mkdtempSync(join(tmpdir(), 'aider-dash-text-'));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  const folder = runFolder(top, '20260102-030405-abcd');
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  const read = async (source: TextSource): Promise<readonly string[] | null> => {
    const lines: string[] = [];
    const follower = followTextOf(folder, state)(source, (line) => void lines.push(line));
    if (follower === null) return null;
    await follower.close();
    return lines;
  };
  return { folder, write, read };
};

it('reads what an attempt printed and said, and what a validation printed', async () => {
  const { folder, write, read } = runWith();
  const files = folder.attemptFiles(2, 1);
  write(files.output, 'printed\nmore');
  write(files.chat, '# said\n');
  write(folder.agentValidationLog('b', 1), 'checked\n');
  expect(await read({ kind: 'output', agent: 'b', attempt: 1 })).toEqual(['printed', 'more']);
  expect(await read({ kind: 'chat', agent: 'b', attempt: 1 })).toEqual(['# said']);
  expect(
    await read({ kind: 'validation', log: '.aider_logs/20260102-030405-abcd/validate_b_1.log' }),
  ).toEqual(['checked']);
});

it('reads nothing else', async () => {
  const { folder, write, read } = runWith();
  write(folder.config, 'secret\n');
  for (const log of ['config.json', '../../etc/passwd', 'validate_../config.json', ''])
    expect(await read({ kind: 'validation', log })).toBe(null);
  expect(await read({ kind: 'output', agent: 'nobody', attempt: 1 })).toBe(null);
});

it('reads of a long file the end, and says so', async () => {
  const { folder, write, read } = runWith();
  const line = `${'x'.repeat(99)}\n`;
  write(folder.attemptFiles(1, 1).output, `first\n${line.repeat(60_000)}last\n`);
  const lines = (await read({ kind: 'output', agent: 'a', attempt: 1 })) ?? [];
  expect(lines[0]).toBe('… what stands before is left out …');
  expect(lines.at(-1)).toBe('last');
  expect(lines.length).toBeLessThan(41_000);
});
