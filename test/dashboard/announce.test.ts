import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Draft, Event } from '../../src/core/event.ts';
import { fold } from '../../src/core/reduce.ts';
import { announcement, createAnnouncer, newsOf } from '../../src/dashboard/announce.ts';
import { isWatched } from '../../src/dashboard/stage.ts';
import { atEvent, begun, history } from '../helpers/history.ts';

const failed = (agent: string, verdict: 'auth' | 'conflict' | 'killed' | 'blocked'): Draft => ({
  type: 'agent.failed',
  agent,
  verdict,
  detail: '',
});
const ended: Draft = { type: 'run.finished', verdict: 'validation-failed', exit_code: 1, detail: '' };
const events = history(
  ...begun([{ id: 'a' }, { id: 'b' }, { id: 'c' }]),
  failed('a', 'auth'),
  failed('b', 'auth'),
  ended,
);
const newsAt = (drafts: readonly Draft[]) => {
  const all = history(...begun([{ id: 'a' }]), ...drafts);
  return all
    .map((event, index) => newsOf(event, fold(all.slice(0, index + 1))))
    .filter((one) => one !== null);
};

describe('what is worth a call', () => {
  it('is a plan that waits, an agent that needs somebody, a spent budget, the end', () => {
    expect(newsAt([failed('a', 'conflict'), ended])).toEqual([
      { kind: 'need', agent: 'a', why: 'conflict' },
      { kind: 'end', verdict: 'validation-failed' },
    ]);
    expect(newsAt([{ type: 'plan.review' }])).toEqual([{ kind: 'plan' }]);
    expect(announcement([{ kind: 'plan' }])).toBe('The plan waits for you.');
    expect(newsAt([{ type: 'budget.spent', spent: 5, budget: 5 }])).toMatchObject([{ kind: 'budget' }]);
  });

  it('is no agent that somebody ended, or that waits for another one that needs somebody', () => {
    expect(newsAt([failed('a', 'killed')])).toEqual([]);
    expect(newsAt([failed('a', 'blocked')])).toEqual([]);
  });

  it('is said in a sentence or two', () => {
    const need = (agent: string) => ({ kind: 'need', agent, why: 'auth' }) as const;
    expect(announcement([need('a')])).toBe('a needs you: auth.');
    expect(announcement([need('a'), need('b'), need('c'), { kind: 'end', verdict: 'auth' }])).toBe(
      '3 agents need you: a, b and 1 more. The run has ended: auth.',
    );
    expect(announcement([{ kind: 'budget', spentUsd: 5 }])).toBe('The budget is spent: $5.00.');
  });
});

describe('the announcer', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const hearAll = (heard: readonly Event[], sinceMs: number, watched = () => false) => {
    const calls: string[] = [];
    const announcer = createAnnouncer({ sinceMs, watched, call: (text) => calls.push(text) });
    for (const [index, event] of heard.entries())
      announcer.hear(event, () => fold(heard.slice(0, index + 1)));
    return { calls, announcer };
  };

  it('calls once for what comes together', () => {
    const { calls } = hearAll(events, 0);
    vi.runAllTimers();
    expect(calls).toEqual(['2 agents need you: a, b. The run has ended: validation-failed.']);
  });

  it('has nothing to say of what happened before it came', () => {
    const { calls } = hearAll(events, atEvent(events.length) + 1);
    vi.runAllTimers();
    expect(calls).toEqual([]);
  });

  it('has nothing to say to whoever saw it happen', () => {
    let looks = true;
    const { calls, announcer } = hearAll(events.slice(0, -1), 0, () => looks);
    looks = false;
    const [last] = events.slice(-1);
    if (last !== undefined) announcer.hear(last, () => fold(events));
    vi.runAllTimers();
    expect(calls).toEqual(['The run has ended: validation-failed.']);
  });

  it('is silent once it is closed', () => {
    const { calls, announcer } = hearAll(events, 0);
    announcer.close();
    vi.runAllTimers();
    expect(calls).toEqual([]);
  });
});

describe('whether somebody looks', () => {
  it('is what the terminal says, and else a matter of the last key', () => {
    expect([isWatched(true, 1e6), isWatched(false, 0), isWatched(null, 1000), isWatched(null, 1e6)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});
