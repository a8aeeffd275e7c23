import { describe, expect, it } from 'vitest';
import type { Draft } from '../../src/core/event.ts';
import { troubleOf } from '../../src/dashboard/trouble.ts';
import { begun, exited, intended, started, stateAfter, validated, validating } from '../helpers/history.ts';

const worked: readonly Draft[] = [
  ...begun([{ id: 'a' }], { validate: 'npm test' }),
  intended('a'),
  started('a'),
  exited('a', 'succeeded'),
];
const merging: readonly Draft[] = [
  ...worked,
  { type: 'agent.succeeded', agent: 'a', commit: 'head-a' },
  { type: 'merge.started', agent: 'a', onto: 'prd', tip: 'head-a' },
];

const trouble = (...drafts: readonly Draft[]) => {
  const state = stateAfter(...drafts);
  const [agent] = state.agents;
  return agent === undefined ? undefined : troubleOf(agent, state);
};

describe('trouble', () => {
  it('is none while all goes well', () => {
    expect(trouble(...begun([{ id: 'a' }]))).toBe(null);
    expect(trouble(...worked, validating('a'), validated('a', true))).toBe(null);
    expect(trouble(...merging)).toBe(null);
  });

  it('says what happened and what to do about it', () => {
    expect(trouble(...worked, { type: 'agent.failed', agent: 'a', verdict: 'auth', detail: '' })).toEqual({
      title: 'a: auth',
      what: 'The provider refused the key.',
      advice: 'Check the key: is it set, current, and the one for this provider?',
      evidence: 'output',
    });
    expect(
      trouble(...worked, {
        type: 'agent.failed',
        agent: 'a',
        verdict: 'validation-failed',
        detail: 'Two tests fail.',
      }),
    ).toMatchObject({ what: 'Two tests fail.', evidence: 'validation' });
  });

  it('is told while it is being mended, too', () => {
    expect(trouble(...worked, validating('a'), validated('a', false))).toMatchObject({
      title: 'a does not pass yet',
      evidence: 'validation',
    });
    expect(trouble(...merging, { type: 'merge.conflict', agent: 'a', files: ['x.ts'] })).toMatchObject({
      title: 'a conflicts with the result',
    });
    expect(
      trouble(...worked, {
        type: 'attempt.backoff',
        agent: 'a',
        attempt: 1,
        seconds: 9,
        reason: 'rate-limited',
        by: 'scheduler',
      }),
    ).toMatchObject({ title: 'a waits: rate limited', evidence: 'output' });
  });
});
