import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { UsageError } from '../../src/core/error.ts';
import { ensurePrivateFolder } from '../../src/store/private-folder.ts';
import { createRunFolder, runFolder } from '../../src/store/run-folder.ts';
import { temporaryFolder } from './folder.ts';

const run = '20250101-000000-abcd';
const mode = (path: string) => statSync(path).mode & 0o777;

describe('runFolder', () => {
  test('has every path of a run', () => {
    const paths = runFolder('/repo', run);
    expect({ ...paths, attemptFiles: paths.attemptFiles(2, 3) }).toMatchObject({
      folder: `/repo/.aider_logs/${run}`,
      events: `/repo/.aider_logs/${run}/events.jsonl`,
      plan: `/repo/.aider_logs/${run}/plan.json`,
      planLog: `/repo/.aider_logs/${run}/plan.log.jsonl`,
      config: `/repo/.aider_logs/${run}/config.json`,
      summary: `/repo/.aider_logs/summary_${run}.json`,
      attemptFiles: {
        analytics: `/repo/.aider_logs/${run}/agent2_3.jsonl`,
        output: `/repo/.aider_logs/${run}/agent2_3.log`,
        chat: `/repo/.aider_logs/${run}/agent2_3.chat.md`,
        history: `/repo/.aider_logs/${run}/agent2_3.input.history`,
        message: `/repo/.aider_logs/${run}/agent2_3.message.md`,
        exit: `/repo/.aider_logs/${run}/agent2_3.exit.json`,
        claim: `/repo/.aider_logs/${run}/agent2_3.claim.json`,
      },
    });
    expect(paths.agentValidationLog('agent_1', 2)).toBe(`/repo/.aider_logs/${run}/validate_agent_1_2.log`);
    expect(paths.resultValidationLog(3)).toBe(`/repo/.aider_logs/${run}/validate_result_3.log`);
  });

  test.each(['../../etc', '', run.toUpperCase(), `${run}/x`])('takes no run called %j', (text) => {
    expect(() => runFolder('/repo', text)).toThrow(UsageError);
  });
});

describe('createRunFolder', () => {
  test('makes private folders', () => {
    const root = temporaryFolder();
    const { folder } = createRunFolder(root, run);
    expect([mode(folder), mode(join(root, '.aider_logs'))]).toEqual([0o700, 0o700]);
  });

  test('makes a folder that was open to others private', () => {
    const root = temporaryFolder();
    mkdirSync(join(root, '.aider_logs'));
    chmodSync(join(root, '.aider_logs'), 0o777);
    createRunFolder(root, run);
    expect(mode(join(root, '.aider_logs'))).toBe(0o700);
  });

  test('never takes over a run that is there', () => {
    const root = temporaryFolder();
    createRunFolder(root, run);
    expect(() => createRunFolder(root, run)).toThrow(expect.objectContaining({ code: 'run-exists' }));
  });

  test('refuses a symlink, even to a folder of ours, and writes nothing behind it', () => {
    const root = temporaryFolder();
    const elsewhere = temporaryFolder();
    symlinkSync(elsewhere, join(root, '.aider_logs'));
    expect(() => createRunFolder(root, run)).toThrow(
      expect.objectContaining({ code: 'folder-not-ours', exitCode: 2 }),
    );
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  test('refuses a file', () => {
    const root = temporaryFolder();
    writeFileSync(join(root, '.aider_logs'), '');
    expect(() => createRunFolder(root, run)).toThrow(expect.objectContaining({ code: 'folder-not-ours' }));
  });

  test('says what to do where the repository is read-only', () => {
    const root = temporaryFolder();
    asOrdinaryUser(root);
    chmodSync(root, 0o500);
    onTestFinished(() => chmodSync(root, 0o700));
    expect(() => createRunFolder(root, run)).toThrow(
      expect.objectContaining({
        code: 'folder-unwritable',
        exitCode: 2,
        hint: expect.stringContaining('writable'),
      }),
    );
  });

  test.skipIf(process.getuid?.() !== 0)("refuses another user's folder", () => {
    const root = temporaryFolder();
    mkdirSync(join(root, '.aider_logs'));
    chownSync(join(root, '.aider_logs'), 65534, 65534);
    expect(() => createRunFolder(root, run)).toThrow(
      expect.objectContaining({ code: 'folder-not-ours', message: expect.stringContaining('65534') }),
    );
  });
});

describe('ensurePrivateFolder', () => {
  test('makes a missing base too', () => {
    const folder = ensurePrivateFolder(join(temporaryFolder(), 'data', 'here'), 'aider-dash', 'worktrees');
    expect(mode(folder)).toBe(0o700);
  });

  test.each(['..', '.', '', 'a/b', 'a\\b', 'a\0b'])('takes no part called %j', (part) => {
    expect(() => ensurePrivateFolder(temporaryFolder(), part)).toThrow(
      expect.objectContaining({ code: 'folder-name' }),
    );
  });
});

/** Root may write anywhere: for this test, be nobody. */
const asOrdinaryUser = (root: string): void => {
  if (process.geteuid?.() !== 0) return;
  chownSync(root, 65534, 65534);
  process.seteuid?.(65534);
  onTestFinished(() => process.seteuid?.(0));
};
