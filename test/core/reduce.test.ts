import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Draft, Event } from '../../src/core/event.ts';
import { EventSchema } from '../../src/core/event.ts';
import { fold, reduce } from '../../src/core/reduce.ts';
import {
  begun,
  exited,
  history,
  intended,
  merged,
  reply,
  validated,
  validating,
} from '../helpers/history.ts';

const agents = ['a', 'b', 'c'];

/** Any order of things that can happen to agents, sensible or not: the fold must take them all. */
const happening: fc.Arbitrary<Draft> = fc
  .tuple(fc.constantFrom(...agents), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 9 }))
  .map(([agent, attempt, kind]): Draft => {
    switch (kind) {
      case 0:
        return intended(agent, attempt);
      case 1:
        return intended(agent, attempt, 'conflict');
      case 2:
        return reply(agent, attempt, attempt === 3 ? null : 0.01);
      case 3:
        return exited(agent, attempt === 1 ? 'succeeded' : 'rate-limited', { attempt });
      case 4:
        return validating(agent, attempt === 1 ? 'agent' : 'result', attempt);
      case 5:
        return validated(agent, attempt === 1, attempt === 2 ? 'agent' : 'result', attempt);
      case 6:
        return { type: 'merge.started', agent, onto: 'x', tip: 'y' };
      case 7:
        return { type: 'merge.conflict', agent, files: ['f'] };
      case 8:
        return merged(agent);
      default:
        return { type: 'attempt.backoff', agent, attempt, seconds: 1, reason: 'rate-limited', by: 'aider' };
    }
  });

const histories = fc
  .array(happening, { maxLength: 60 })
  .map((drafts) => history(...begun(agents.map((id) => ({ id }))), ...drafts));

describe('folding a log', () => {
  it('gives the same state in one go as in two', () => {
    fc.assert(
      fc.property(histories, fc.nat(100), (events, cut) => {
        expect(fold(events.slice(cut), fold(events.slice(0, cut)))).toEqual(fold(events));
      }),
    );
  });

  it('ignores what it has seen', () => {
    fc.assert(
      fc.property(histories, fc.nat(100), (events, back) => {
        expect(fold(events.slice(-back), fold(events))).toEqual(fold(events));
      }),
    );
  });

  it('never changes a state that it was given', () => {
    fc.assert(
      fc.property(histories, (events) => {
        const middle = fold(events.slice(0, events.length >> 1));
        const copy = structuredClone(middle);
        fold(events.slice(events.length >> 1), middle);
        expect(middle).toEqual(copy);
      }),
    );
  });

  it('skips a type that it does not know', () => {
    const events = history(...begun([{ id: 'a' }]));
    const stranger = {
      v: 1,
      seq: events.length + 1,
      time: '2026-01-02T03:05:00.000Z',
      run: 'r',
      type: 'moon.landed',
    };
    const state = fold(events);
    const after = reduce(state, stranger as unknown as Event);
    expect({ ...after, seq: state.seq, run: state.run, changedAtMs: state.changedAtMs }).toEqual(state);
  });

  it('counts no try to mend a merge that never began', () => {
    const conflict: Draft[] = [
      { type: 'merge.started', agent: 'a', onto: 'x', tip: 'y' },
      { type: 'merge.conflict', agent: 'a', files: ['f'] },
    ];
    const lost = intended('a', 3, 'conflict');
    const state = fold(
      history(
        ...begun([{ id: 'a' }]),
        ...conflict,
        intended('a', 2, 'conflict'),
        exited('a', 'edit-failed', { attempt: 2 }),
        ...conflict,
        lost,
        exited('a', 'interrupted', { attempt: 3, lost: true }),
      ),
    );
    expect(state.agents[0]?.status).toEqual({ kind: 'merging', step: { kind: 'merging' }, tries: 1 });
  });

  it('adds up tokens, money and replies without a price', () => {
    const state = fold(
      history(
        ...begun([{ id: 'a' }]),
        intended('a'),
        reply('a', 1, 0.25),
        reply('a', 1, null),
        exited('a', 'succeeded'),
      ),
    );
    expect(state.agents[0]?.attempts[0]?.usage).toEqual({
      replies: 2,
      promptTokens: 200,
      completionTokens: 20,
      totalTokens: 220,
      costUsd: 0.25,
      unpricedReplies: 1,
      sources: ['aider', 'unknown'],
    });
    expect(state.spentUsd).toBe(0.25);
  });
});

describe('events', () => {
  it('that the tests use are events of the schema', () => {
    for (const event of history(
      ...begun([{ id: 'a' }]),
      intended('a'),
      reply('a'),
      exited('a', 'succeeded'),
      merged('a'),
    )) {
      expect(EventSchema.safeParse(event).error).toBeUndefined();
    }
  });
});
