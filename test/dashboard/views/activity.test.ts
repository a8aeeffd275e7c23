import { describe, expect, it } from 'vitest';
import type { Draft } from '../../../src/core/event.ts';
import { activity } from '../../../src/dashboard/views/activity.ts';
import {
  atEvent,
  begun,
  exited,
  intended,
  reply,
  started,
  stateAfter,
  validated,
  validating,
} from '../../helpers/history.ts';

const base = begun([{ id: 'a' }, { id: 'b', dependsOn: ['a'] }], { parallel: 1, validate: 'npm test' });

/** What the agent does three seconds after the last of these. */
const doing = (id: string, ...drafts: readonly Draft[]): string => {
  const state = stateAfter(...base, ...drafts);
  const agent = state.agents.find((one) => one.id === id);
  if (agent === undefined) throw new Error(`There is no ${id}.`);
  const lastAtMs = atEvent(base.length + drafts.length);
  return activity(agent, state, { nowMs: lastAtMs + 3000, lastAtMs }).text;
};

const conflict: readonly Draft[] = [
  intended('a'),
  started('a'),
  exited('a', 'succeeded'),
  { type: 'agent.succeeded', agent: 'a', commit: 'c' },
  { type: 'merge.started', agent: 'a', onto: 'prd', tip: 'c' },
  { type: 'merge.conflict', agent: 'a', files: ['x.ts', 'y.ts', 'z.ts'] },
];

describe('activity', () => {
  it('says why an agent waits', () => {
    expect(doing('b')).toBe('waits for a (depends on it)');
    expect(doing('a')).toBe('starts next');
    const both = stateAfter(...begun([{ id: 'a' }, { id: 'b' }], { parallel: 1 }), intended('a'));
    const [, second] = both.agents;
    expect(second && activity(second, both, { nowMs: 0 }).text).toBe(
      'waits for a free place: 1 agent at once',
    );
  });

  it('says what an attempt does', () => {
    expect(doing('a', intended('a'))).toBe('makes its work tree ready');
    expect(doing('a', intended('a'), started('a'))).toBe('waiting for the model 3 s');
    expect(doing('a', intended('a'), started('a'), reply('a'))).toBe('waiting for the model 3 s');
    expect(
      doing('a', intended('a'), started('a'), { type: 'agent.told', agent: 'a', text: 'use a map' }),
    ).toBe('hears you after the reply in progress');
  });

  it('says how long until it is tried again, and why', () => {
    const backoff = (seconds: number): Draft => ({
      type: 'attempt.backoff',
      agent: 'a',
      attempt: 1,
      seconds,
      reason: 'rate-limited',
      by: 'scheduler',
    });
    expect(doing('a', intended('a'), exited('a', 'rate-limited'), backoff(11))).toBe(
      'again in 8 s, attempt 2: rate limited',
    );
    expect(doing('a', intended('a'), exited('a', 'rate-limited'), backoff(1))).toBe(
      'again at once, attempt 2: rate limited',
    );
  });

  it('says what is validated, and that the model mends it', () => {
    const failed = [intended('a'), started('a'), exited('a', 'succeeded'), validating('a')];
    expect(doing('a', ...failed)).toBe('validating: npm test 3 s');
    expect(doing('a', ...failed, validated('a', false), intended('a', 2), started('a', 2))).toBe(
      'waiting for the model to mend it 3 s',
    );
  });

  it('says how far a merge is', () => {
    expect(doing('a', ...conflict)).toBe('conflict in x.ts, y.ts and 1 more');
    expect(doing('a', ...conflict, intended('a', 2, 'conflict'))).toBe(
      'aider resolves the conflict in x.ts, y.ts and 1 more 3 s',
    );
  });

  it('says that it stands still, and for whom', () => {
    expect(doing('a', intended('a'), { type: 'agent.paused', agent: 'a' })).toBe('paused for 3 s');
    expect(doing('a', intended('a'), { type: 'agent.paused' })).toBe('the run is paused for 3 s');
    expect(doing('a', intended('a'), { type: 'agent.held', agent: 'a' })).toMatch(/^you have it/);
  });

  it('says why it failed', () => {
    const failed = { type: 'agent.failed', agent: 'a', verdict: 'no-reply' } as const;
    expect(doing('a', { ...failed, detail: 'Nobody answers.' })).toBe('Nobody answers.');
    expect(doing('a', { ...failed, detail: '' })).toBe('The model never answered.');
  });
});
