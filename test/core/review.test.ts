import { describe, expect, it } from 'vitest';
import { isReviewOpen } from '../../src/core/decide-review.ts';
import type { Draft } from '../../src/core/event.ts';
import { finishedReview, ReviewAnswerSchema } from '../../src/core/review.ts';
import { reviewerId } from '../../src/core/reviewer.ts';
import { summarize } from '../../src/core/summary.ts';
import { told } from '../helpers/decisions.ts';
import { begun, exited, intended, merged, reply, stateAfter } from '../helpers/history.ts';

const shares = [
  { id: 'a', files: ['a.txt'] },
  { id: 'b', files: ['b.txt', 'c.txt'] },
];

const done = (agent: string, attempt = 1): readonly Draft[] => [
  intended(agent, attempt),
  reply(agent, attempt),
  exited(agent, 'succeeded', { attempt }),
  { type: 'agent.succeeded', agent, commit: `head-${agent}` },
];

const wanted: readonly Draft[] = [
  ...begun(shares, { review: true, budget_usd: 1 }),
  ...done('a'),
  ...done('b'),
  merged('a'),
  merged('b'),
];

const reading = (attempt = 1): readonly Draft[] => [
  { ...intended(reviewerId, attempt, 'review'), base: 'merge-b' } as Draft,
  reply(reviewerId, attempt, 0.1),
];

const read = (attempt = 1): readonly Draft[] => [
  ...reading(attempt),
  exited(reviewerId, 'succeeded', { attempt, detail: '' }),
];

const says = (
  verdict: 'approve' | 'changes' | 'unclear',
  asks?: { agent: string; text: string }[],
  commit = 'merge-b',
): Draft => ({
  type: 'review.finished',
  verdict,
  list: asks?.map(({ text }) => text) ?? [],
  commit,
  ...(asks === undefined ? {} : { asks }),
});

const asksA = says('changes', [{ agent: 'a', text: 'more' }]);
const stopping = { stopping: true };

describe('the review of a result', () => {
  it('comes when all is merged, where it is wanted, and once', () => {
    expect(told(stateAfter(...wanted))).toEqual(['start result/1 review']);
    expect(told(stateAfter(...wanted.slice(0, -1)))).toEqual(['merge b']);
    expect(told(stateAfter(...wanted, ...reading()))).toEqual([]);
    expect(told(stateAfter(...wanted, ...read()))).toEqual(['conclude-review result']);
    expect(told(stateAfter(...wanted, ...read(), says('approve')))).toEqual(['finish']);
    const unwanted = [...begun(shares), ...wanted.slice(begun(shares).length)];
    expect(told(stateAfter(...unwanted))).toEqual(['finish']);
  });

  it('is made when some agents failed, not when none is merged', () => {
    const failed = (agent: string): Draft => ({
      type: 'agent.failed',
      agent,
      verdict: 'crashed',
      detail: '',
    });
    const one = [...begun(shares, { review: true }), ...done('a'), merged('a'), failed('b')];
    expect(told(stateAfter(...one))).toEqual(['start result/1 review']);
    expect(told(stateAfter(...begun(shares, { review: true }), failed('a'), failed('b')))).toEqual([
      'finish',
    ]);
  });

  it('does not begin once the budget is spent, the key was refused or the run is stopped', () => {
    expect(told(stateAfter(...wanted, { type: 'budget.spent', spent: 1, budget: 1 }))).toEqual(['finish']);
    expect(told(stateAfter(...wanted), stopping)).toEqual(['finish']);
    const refused = [intended('b', 2), exited('b', 'auth', { attempt: 2 }), merged('b')];
    expect(told(stateAfter(...wanted, ...refused))).toEqual(['finish']);
  });

  it('waits while the run is paused', () => {
    expect(told(stateAfter(...wanted, { type: 'agent.paused' }))).toEqual([]);
    const alive = new Map([['result/1', { aliveAtMs: 0, sending: false, frozen: false }]]);
    const started: Draft = {
      type: 'attempt.started',
      agent: reviewerId,
      attempt: 1,
      pid: 1,
      start_time: '1',
      boot_id: 'b',
    };
    const still = stateAfter(...wanted, ...reading(), started, { type: 'agent.paused' });
    expect(told(still, { attempts: alive })).toEqual(['freeze result']);
  });

  it('has the time limits and the patience of any attempt', () => {
    const started: Draft = {
      type: 'attempt.started',
      agent: reviewerId,
      attempt: 1,
      pid: 1,
      start_time: '1',
      boot_id: 'b',
    };
    const quiet = stateAfter(...wanted, ...reading(), started);
    expect(told(quiet, { nowMs: quiet.changedAtMs + 300_000 })).toEqual(['attempt.stalled result']);
    expect(told(stateAfter(...wanted, ...reading()), stopping)).toEqual(['stop result/1 interrupted']);
    const crashed = (attempt: number) => [
      { ...intended(reviewerId, attempt, 'review'), base: 'merge-b' } as Draft,
      exited(reviewerId, 'crashed', { attempt }),
    ];
    const wait = (attempt: number): Draft => ({
      type: 'attempt.backoff',
      agent: reviewerId,
      attempt,
      seconds: 1,
      reason: 'crashed',
      by: 'scheduler',
    });
    const once = stateAfter(...wanted, ...crashed(1));
    expect(told(once)).toEqual(['attempt.backoff result']);
    const waits = stateAfter(...wanted, ...crashed(1), wait(1));
    expect(told(waits, { nowMs: waits.changedAtMs })).toEqual([]);
    expect(told(waits, { nowMs: waits.changedAtMs + 1000 })).toEqual(['start result/2 review']);
    const often = [1, 2, 3].flatMap((attempt) => [...crashed(attempt), wait(attempt)]);
    const tired = stateAfter(...wanted, ...often, ...crashed(4));
    expect(told(tired, { nowMs: tired.changedAtMs })).toEqual(['review.finished']);
  });

  it('that can’t be read is no review, and is not made again', () => {
    const unread = stateAfter(...wanted, ...reading(), exited(reviewerId, 'no-change'));
    expect(told(unread)).toEqual(['review.finished']);
    const after = stateAfter(...wanted, ...read(), says('unclear'));
    expect(told(after)).toEqual(['finish']);
    expect(summarize(after).review).toMatchObject({ verdict: 'unclear', list: [], rounds: 1, open: false });
  });

  it('is taken up again after it was stopped', () => {
    const stopped = [
      ...wanted,
      ...reading(),
      exited(reviewerId, 'interrupted'),
      { type: 'run.finished', verdict: 'succeeded', exit_code: 0, detail: '' },
    ] as const;
    const ended = stateAfter(...stopped);
    expect(isReviewOpen(ended)).toBe(true);
    expect(summarize(ended).review).toMatchObject({
      verdict: 'unclear',
      rounds: 0,
      detail: 'It was not made: the run ended before.',
    });
    const resumed: Draft = { type: 'scheduler.resumed', pid: 1, version: '1', owner: 2, notices: [] };
    expect(told(stateAfter(...stopped, resumed))).toEqual(['start result/2 review']);
  });

  it('lets no merge into its work tree while it reads', () => {
    const more: Draft = { type: 'agent.told', agent: 'a', text: 'more' };
    const state = stateAfter(...wanted, ...reading(), more, ...done('a', 2));
    expect(told(state)).toEqual([]);
    expect(
      told(stateAfter(...wanted, ...reading(), more, ...done('a', 2), exited(reviewerId, 'succeeded'))),
    ).toEqual(['merge a', 'conclude-review result']);
  });

  it('counts for the money and the sums of the run', () => {
    const state = stateAfter(...wanted, ...read(), says('approve'));
    expect(state.spentUsd).toBeCloseTo(0.12);
    const { review, totals } = summarize(state);
    expect(review).toMatchObject({ verdict: 'approve', iterations: 1, cost: 0.1 });
    expect(totals).toMatchObject({ attempts: 3, iterations: 3, cost: 0.12 });
    const dear = reply(reviewerId, 1, 0.99);
    expect(told(stateAfter(...wanted, ...reading(), dear))).toEqual(['budget.spent']);
  });
});

describe('what a review wants changed', () => {
  const answer = (...changes: { agent?: string; text: string }[]) =>
    ReviewAnswerSchema.parse({ verdict: 'changes', changes });
  const asksOf = (
    state = stateAfter(...wanted, ...read()),
    ...changes: { agent?: string; text: string }[]
  ) => {
    const draft = finishedReview(state, answer(...changes), '');
    return draft.type === 'review.finished' ? draft.asks : null;
  };

  it('goes to whom it names, else to whose files it names, else to the first', () => {
    const texts = [
      { agent: 'b', text: 'x' },
      { agent: 'z', text: 'b.txt and c.txt, not a.txt' },
      { text: 'docs' },
    ];
    expect(asksOf(undefined, ...texts)).toEqual([
      { agent: 'b', text: 'x' },
      { agent: 'b', text: 'b.txt and c.txt, not a.txt' },
      { agent: 'a', text: 'docs' },
    ]);
  });

  it('goes to nobody who is not in the result', () => {
    const one = stateAfter(...begun(shares, { review: true }), ...done('a'), merged('a'), {
      type: 'agent.failed',
      agent: 'b',
      verdict: 'crashed',
      detail: '',
    });
    expect(asksOf(one, { agent: 'b', text: 'b.txt' })).toEqual([{ agent: 'a', text: 'b.txt' }]);
  });

  it('is the next message of its agent, whose limits begin anew', () => {
    const state = stateAfter(...wanted, ...read(), asksA);
    expect(told(state)).toEqual(['start a/2 work']);
    expect(state.agents[0]).toMatchObject({ told: [{ by: 'review', text: 'more' }], forgiven: 1 });
    expect(state.agents[1]?.told).toEqual([]);
  });

  it('is asked for once: the review after it has the last word', () => {
    const round = [...wanted, ...read(), asksA, ...done('a', 2)];
    const again = { ...merged('a'), commit: 'merge-2' } as Draft;
    expect(told(stateAfter(...round, again))).toEqual(['start result/2 review']);
    const second = stateAfter(...round, again, ...read(2));
    expect(asksOf(second, { agent: 'a', text: 'still' })).toBeUndefined();
    const still: Draft = { type: 'review.finished', verdict: 'changes', list: ['still'], commit: 'merge-2' };
    const end = stateAfter(...round, again, ...read(2), still);
    expect(told(end)).toEqual(['finish']);
    expect(summarize(end).review).toMatchObject({
      verdict: 'changes',
      list: ['still'],
      rounds: 2,
      open: false,
    });
  });

  it('waits when the budget is spent or the run is stopped, and is done when it goes on', () => {
    const state = stateAfter(...wanted, ...read(), asksA);
    expect(told(state, stopping)).toEqual(['finish']);
    expect(isReviewOpen(state)).toBe(true);
    const spent = stateAfter(...wanted, ...read(), asksA, { type: 'budget.spent', spent: 1, budget: 1 });
    expect(told(spent)).toEqual(['finish']);
    expect(isReviewOpen(spent)).toBe(false);
  });

  it('is said again to an agent that was stopped over it, not to one that did it', () => {
    const stopped: readonly Draft[] = [
      intended('a', 2),
      exited('a', 'interrupted', { attempt: 2 }),
      { type: 'agent.failed', agent: 'a', verdict: 'interrupted', detail: '' },
    ];
    const queued: Draft = { type: 'agent.queued', agent: 'a', place: 1, branch: 'b' };
    const asked = [...wanted, ...read(), asksA];
    expect(stateAfter(...asked, ...stopped, queued).agents[0]?.told).toHaveLength(1);
    const conflict: Draft = { type: 'agent.failed', agent: 'a', verdict: 'conflict', detail: '' };
    expect(stateAfter(...asked, ...done('a', 2), conflict, queued).agents[0]?.told).toEqual([]);
  });
});
