import { expect, it } from 'vitest';
import type { Draft } from '../../src/core/event.ts';
import { summarize } from '../../src/core/summary.ts';
import { summaryText } from '../../src/headless/summary.ts';
import { begun, exited, intended, stateAfter } from '../helpers/history.ts';

const failed = (verdict: 'edit-failed' | 'interrupted'): readonly Draft[] => [
  ...begun([{ id: 'a' }]),
  {
    type: 'agent.queued',
    agent: 'a',
    place: 1,
    branch: 'b',
    choices: { model: 'openai/other', edit_format: 'udiff' },
  },
  intended('a'),
  exited('a', verdict),
  { type: 'agent.failed', agent: 'a', verdict, detail: 'No.' },
  { type: 'run.finished', verdict, exit_code: 1, detail: 'No.' },
];

it('says what an attempt was made with, and how to retry it otherwise where that may help', () => {
  const text = summaryText(summarize(stateAfter(...failed('edit-failed'))));
  expect(text).toContain('note: attempt 1 of a was made with openai/other, as udiff');
  expect(text).toMatch(/aider-dash retry \S+ a --edit-format whole +… with another edit format/);
  expect(summaryText(summarize(stateAfter(...failed('interrupted'))))).not.toContain('… with');
});

it('lasts as long as the run: what is done with its result later is no part of it', () => {
  const over = failed('edit-failed');
  const later: Draft = { type: 'run.merged', commit: 'c', onto: 'b', branch: 'main' };
  const [before, after] = [over, [...over, later]].map((drafts) => summarize(stateAfter(...drafts)));
  expect(after?.merged_into).toBe('main');
  expect([after?.seconds, after?.finished]).toEqual([before?.seconds, before?.finished]);
});
