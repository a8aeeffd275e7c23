import { expect, it } from 'vitest';
import type { Draft } from '../../src/core/event.ts';
import { exitCodeOf, summarize } from '../../src/core/summary.ts';
import { begun, stateAfter } from '../helpers/history.ts';

const finished = (exit_code: number): Draft => ({
  type: 'run.finished',
  verdict: 'succeeded',
  exit_code,
  detail: '',
});
const codeAfter = (...drafts: readonly Draft[]): number =>
  exitCodeOf(summarize(stateAfter(...begun([{ id: 'a' }]), ...drafts)));

it('is the run’s own, unless what it was to do at its end was refused', () => {
  const refused: Draft = { type: 'pr.refused', reason: 'no gh' };
  expect(codeAfter(finished(0))).toBe(0);
  expect(codeAfter(finished(0), { type: 'merge.refused', reason: 'dirty' })).toBe(1);
  expect(codeAfter(finished(0), refused)).toBe(1);
  expect(codeAfter(finished(4), refused)).toBe(4);
  expect(codeAfter(finished(0), refused, { type: 'run.pr', url: 'https://x/1', by: 'user' })).toBe(0);
});
