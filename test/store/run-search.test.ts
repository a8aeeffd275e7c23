import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/core/error.ts';
import { findRun, listRuns } from '../../src/store/run-search.ts';
import { temporaryFolder } from './folder.ts';

const runs = ['20250102-000000-abcd', '20250101-100000-abce', '20250101-000000-1234'];

const repository = () => {
  const root = temporaryFolder();
  for (const run of runs.toReversed()) mkdirSync(join(root, '.aider_logs', run), { recursive: true });
  // Only a plan was made here.
  mkdirSync(join(root, '.aider_logs', '20250104-000000-abcd'));
  writeFileSync(join(root, '.aider_logs', '20250104-000000-abcd', 'plan.log.jsonl'), '');
  mkdirSync(join(root, '.aider_logs', 'notes'));
  writeFileSync(join(root, '.aider_logs', '20250103-000000-ffff'), '');
  return root;
};

const thrown = (action: () => unknown): unknown => {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
};

test('lists runs, newest first, and nothing else', () => {
  expect(listRuns(repository())).toEqual(runs);
  expect(listRuns(temporaryFolder())).toEqual([]);
});

describe('findRun', () => {
  test.each([
    [undefined, runs[0]],
    ['20250101-000000-1234', runs[2]],
    ['20250102', runs[0]],
    ['abce', runs[1]],
  ])('%j', (text, found) => {
    expect(findRun(repository(), text)).toBe(found);
  });

  test('names the nearest', () => {
    expect(thrown(() => findRun(repository(), '1243'))).toMatchObject({
      code: 'run-unknown',
      hint: expect.stringContaining(runs[2] ?? ''),
    });
    expect(thrown(() => findRun(repository(), '20250102-000000-abcc'))).toMatchObject({
      hint: expect.stringContaining(runs[0] ?? ''),
    });
  });

  test('does not guess', () => {
    const error = thrown(() => findRun(repository(), '20250101'));
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({
      code: 'run-ambiguous',
      hint: expect.stringContaining(`${runs[1]}, ${runs[2]}`),
    });
    expect(thrown(() => findRun(repository(), ''))).toMatchObject({ code: 'run-unknown' });
  });

  test('without any run', () => {
    expect(thrown(() => findRun(temporaryFolder()))).toMatchObject({ code: 'no-runs', exitCode: 2 });
  });
});
