import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openEventLog } from '../../src/store/event-log.ts';
import { createRunFolder } from '../../src/store/run-folder.ts';
import { allIndexedRuns, indexedRuns, indexRun } from '../../src/store/run-index.ts';
import { temporaryFolder } from './folder.ts';

const startedAt = '2025-01-01T00:00:00.000Z';

const makeRun = (repository: string, run: string, finished = true) => {
  const log = openEventLog(createRunFolder(repository, run).events, {
    run,
    now: () => new Date(startedAt),
    redact: (text) => text,
  });
  log.append({
    type: 'run.created',
    change: 'First line\nsecond',
    base_commit: 'c',
    base_branch: 'main',
    dirty: false,
    result_branch: 'r',
    parallel: 1,
    max_iterations: 1,
    budget_usd: null,
    validate: null,
    notices: [],
  });
  if (finished) log.append({ type: 'run.finished', verdict: 'succeeded', exit_code: 0, detail: '' });
  log.close();
};

const first = '20250101-000000-aaaa';
const second = '20250102-000000-bbbb';

describe('the index', () => {
  test('is built from the runs, and is private', () => {
    const repository = temporaryFolder();
    const path = join(temporaryFolder(), 'data', 'runs.json');
    makeRun(repository, first);
    makeRun(repository, second, false);
    const runs = indexedRuns(path, repository);
    expect(runs).toEqual([
      {
        run: second,
        repository,
        change: 'First line',
        verdict: null,
        cost: 0,
        started: startedAt,
        finished: null,
      },
      {
        run: first,
        repository,
        change: 'First line',
        verdict: 'succeeded',
        cost: 0,
        started: startedAt,
        finished: startedAt,
      },
    ]);
    expect(allIndexedRuns(path)).toEqual(runs);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test.each(['{"v":1,"runs":[{', 'null', '{"v":1,"runs":[{"run":1}]}'])(
    'damaged as %j is built anew',
    (damage) => {
      const repository = temporaryFolder();
      const path = join(temporaryFolder(), 'runs.json');
      makeRun(repository, first);
      const before = indexedRuns(path, repository);
      writeFileSync(path, damage);
      expect(indexedRuns(path, repository)).toEqual(before);
      expect(allIndexedRuns(path)).toEqual(before);
    },
  );

  test('holds several repositories and forgets what is gone', () => {
    const [here, there] = [temporaryFolder(), temporaryFolder()];
    const path = join(temporaryFolder(), 'runs.json');
    makeRun(here, first);
    makeRun(there, second);
    expect(indexRun(path, here, first)).toBe(true);
    expect(indexRun(path, there, second)).toBe(true);
    expect(allIndexedRuns(path).map(({ run }) => run)).toEqual([second, first]);
    rmSync(join(here, '.aider_logs'), { recursive: true });
    expect(indexedRuns(path, here)).toEqual([]);
    expect(allIndexedRuns(path).map(({ run }) => run)).toEqual([second]);
  });

  test('hurts nobody when it cannot be written', () => {
    const repository = temporaryFolder();
    makeRun(repository, first);
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, 'keep');
    const path = join(file, 'runs.json');
    expect(indexRun(path, repository, first)).toBe(false);
    expect(indexedRuns(path, repository)).toHaveLength(1);
    expect(readFileSync(file, 'utf8')).toBe('keep');
  });

  test('shows a run whose log is gone', () => {
    const repository = temporaryFolder();
    createRunFolder(repository, second);
    expect(indexedRuns(join(temporaryFolder(), 'runs.json'), repository)).toMatchObject([
      { run: second, change: '', verdict: null, started: '2025-01-02T00:00:00.000Z' },
    ]);
  });
});
