import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Draft } from '../../src/core/event.ts';
import { formatEventLine } from '../../src/store/event-line.ts';
import { hasFinished } from '../../src/store/has-finished.ts';
import { begun, history, intended, reply } from '../helpers/history.ts';
import { temporaryFolder } from '../system/place.ts';

const finished = { type: 'run.finished', verdict: 'succeeded', exit_code: 0, detail: '' } as const;

const logOf = (...drafts: readonly Draft[]): string => {
  const path = join(temporaryFolder(), 'events.jsonl');
  writeFileSync(
    path,
    history(...begun([{ id: 'a' }]), ...drafts)
      .map(formatEventLine)
      .join(''),
  );
  return path;
};

it('is told by the end of the log', () => {
  expect(hasFinished(logOf())).toBe(false);
  expect(hasFinished(logOf(finished))).toBe(true);
  expect(hasFinished(logOf(finished, { type: 'run.merged', commit: 'c', onto: 'o', branch: 'main' }))).toBe(
    true,
  );
  expect(hasFinished(join(temporaryFolder(), 'none'))).toBe(false);
});

it('is told from all of it where the end says nothing', () => {
  const replies = Array.from({ length: 1_000 }, () => reply('a', 1, 0.01));
  expect(hasFinished(logOf(intended('a'), ...replies))).toBe(false);
  expect(hasFinished(logOf(intended('a'), finished, ...replies))).toBe(true);
});
