import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createRunLister } from '../../src/cli/listed-runs.ts';
import type { Draft } from '../../src/core/event.ts';
import { formatEventLine } from '../../src/store/event-line.ts';
import { begun, history } from '../helpers/history.ts';

it('lists runs as they are by now, those that came meanwhile too', async () => {
  const top = mkdtempSync(join(tmpdir(), 'aider-dash-runs-'));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  const drafts: readonly Draft[] = [
    ...begun([{ id: 'agent_1' }], { change: 'Do it' }),
    { type: 'run.finished', verdict: 'succeeded', exit_code: 0, detail: '' },
  ];
  const lines = history(...drafts).map(formatEventLine);
  const write = (run: string, from: number, to: number): void => {
    const folder = join(top, '.aider_logs', run);
    mkdirSync(folder, { recursive: true });
    appendFileSync(join(folder, 'events.jsonl'), lines.slice(from, to).join(''));
  };
  const list = createRunLister(top);
  const told = async () =>
    (await list()).map(({ run, finished, summary }) => [run, finished, summary.verdict]);

  expect(await told()).toEqual([]);
  write('20250101-000000-aaaa', 0, 3);
  expect(await told()).toEqual([['20250101-000000-aaaa', false, 'interrupted']]);
  write('20250101-000000-aaaa', 3, lines.length);
  write('20250102-000000-aaaa', 0, 1);
  expect(await told()).toEqual([
    ['20250102-000000-aaaa', false, 'interrupted'],
    ['20250101-000000-aaaa', true, 'succeeded'],
  ]);
});
