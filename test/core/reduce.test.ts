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
  stateAfter,
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

describe('what is asked of a run', () => {
  const one = begun([{ id: 'a' }, { id: 'b' }]);
  const agentOf = (...drafts: readonly Draft[]) => fold(history(...one, ...drafts)).agents[0];
  const pause: Draft = { type: 'agent.paused', agent: 'a' };
  const goOn: Draft = { type: 'agent.continued', agent: 'a' };
  const tell = (text: string): Draft => ({ type: 'agent.told', agent: 'a', text });

  it('counts how long an attempt stood still, from when it was there', () => {
    expect(agentOf(intended('a'), pause, goOn)?.attempts[0]?.pausedMs).toBe(1000);
    expect(agentOf(pause, intended('a'), goOn)?.attempts[0]?.pausedMs).toBe(1000);
    expect(agentOf(intended('a'), pause, pause, goOn)?.attempts[0]?.pausedMs).toBe(2000);
    expect(agentOf(intended('a'), pause, goOn, pause, goOn)?.attempts[0]?.pausedMs).toBe(2000);
    // One that is over stands still no more.
    expect(agentOf(intended('a'), pause, exited('a', 'killed'), goOn)?.attempts[0]?.pausedMs).toBe(0);
  });

  it('stands still as long as the agent or its run does', () => {
    const still = (...drafts: readonly Draft[]) => agentOf(...drafts)?.stillSinceMs !== null;
    expect(still(pause)).toBe(true);
    expect(still({ type: 'agent.paused' })).toBe(true);
    expect(still({ type: 'agent.paused' }, goOn)).toBe(true);
    expect(still(pause, { type: 'agent.paused' }, { type: 'agent.continued' })).toBe(true);
    expect(still(pause, { type: 'agent.paused' }, goOn, { type: 'agent.continued' })).toBe(false);
  });

  it('keeps the user’s words until an aider has heard them', () => {
    const heard = [intended('a'), reply('a')] as const;
    expect(agentOf(tell('1'), tell('2'))?.told.map(({ text }) => text)).toEqual(['1', '2']);
    expect(agentOf(tell('1'), ...heard, tell('2'))?.attempts[0]?.told).toBe(1);
    expect(
      agentOf(tell('1'), ...heard, tell('2'), exited('a', 'succeeded'))?.told.map(({ text }) => text),
    ).toEqual(['2']);
    for (const verdict of [
      'rate-limited',
      'crashed',
      'stalled',
      'timed-out',
      'provider-error',
      'no-reply',
    ] as const)
      expect(
        agentOf(tell('1'), intended('a'), exited('a', verdict))?.told.map(({ text }) => text),
        verdict,
      ).toEqual(['1']);
    // Mending a merge is another message.
    const mending = [intended('a', 1, 'conflict'), exited('a', 'succeeded')] as const;
    expect(agentOf(tell('1'), ...mending)?.told.map(({ text }) => text)).toEqual(['1']);
    expect(
      agentOf(tell('1'), { type: 'agent.failed', agent: 'a', verdict: 'killed', detail: '' })?.told,
    ).toEqual([]);
  });

  it('takes what was done in a work tree for the agent’s', () => {
    const released: Draft = {
      type: 'agent.released',
      agent: 'a',
      next: 'go-on',
      base: 'begin',
      head: 'user',
      commits: 2,
      files: ['x'],
      lines_added: 5,
      lines_removed: 4,
    };
    const held: Draft = { type: 'agent.held', agent: 'a' };
    expect(agentOf(held)?.takeover).toBe('held');
    expect(agentOf(held, released)).toMatchObject({
      takeover: 'go-on',
      base: 'begin',
      head: 'user',
      commits: 2,
      files: ['x'],
      linesAdded: 5,
      linesRemoved: 4,
      status: { kind: 'exited' },
    });
    // A branch begins once.
    expect(agentOf(intended('a'), exited('a', 'no-reply'), held, released)?.base).toBe('prd');
    expect(agentOf(held, released, intended('a'))).toMatchObject({ takeover: null, base: 'begin' });
  });

  it('keeps a kill through an attempt’s and a validation’s end', () => {
    const kill: Draft = { type: 'agent.killed', agent: 'a', snapshot: null };
    const failed: Draft = { type: 'agent.failed', agent: 'a', verdict: 'killed', detail: '' };
    expect(agentOf(intended('a'), kill, exited('a', 'succeeded'))?.killed).toBe(true);
    const late = agentOf(exited('a', 'succeeded'), validating('a'), kill, failed, validated('a', true));
    expect(late?.status.kind).toBe('failed');
  });

  it('sets the pace for good and for now', () => {
    const paced = fold(history(...one, { type: 'run.paced', parallel: 7 }));
    expect(paced).toMatchObject({ parallel: 7, parallelNow: 7 });
  });
});

describe('a plan that waits for a person', () => {
  const ready = (cost: number, ids: readonly string[]): Draft => ({
    type: 'plan.ready',
    prd_slug: 'slug',
    prd_path: 'docs/prd/001-slug.md',
    agents: ids.map((agent_id) => ({ agent_id, description: '', files_context: [], depends_on: [] })),
    seconds: 1,
    prompt_tokens: 10,
    completion_tokens: 10,
    total_tokens: 20,
    cost,
    cost_source: 'provider',
  });
  const started = (remark?: string): Draft => ({
    type: 'plan.started',
    try: 1,
    model: 'planner',
    source: 'planner',
    ...(remark === undefined ? {} : { remark }),
  });
  const first: readonly Draft[] = [...begun([]).slice(0, 1), started(), ready(0.25, ['a', 'b'])];
  const review: Draft = { type: 'plan.review' };

  it('is known to wait, and why it is still the one before', () => {
    expect(stateAfter(...first).phase).toEqual({ kind: 'planned' });
    expect(stateAfter(...first, review).phase).toEqual({ kind: 'reviewing', note: null });
    const kept = stateAfter(...first, review, started('No.'), { ...review, note: 'It failed.' });
    expect(kept).toMatchObject({ phase: { kind: 'reviewing', note: 'It failed.' }, remark: null });
    expect(kept.agents.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('remembers the remark until there is another one, whose cost counts', () => {
    const asked = stateAfter(...first, review, started('Fewer.'));
    expect(asked).toMatchObject({ phase: { kind: 'planning' }, remark: 'Fewer.', spentUsd: 0.25 });
    const other = stateAfter(...first, review, started('Fewer.'), ready(0.5, ['a']), review);
    expect(other).toMatchObject({ remark: null, spentUsd: 0.75, planning: { replies: 2, totalTokens: 40 } });
    expect(other.agents.map(({ id }) => id)).toEqual(['a']);
  });

  it('waits no more when it is approved, or the run was stopped', () => {
    const approved: Draft = { type: 'plan.approved', by: 'user', prd_commit: 'prd' };
    expect(stateAfter(...first, review, approved).phase).toEqual({ kind: 'running' });
    const stopped: Draft = { type: 'run.finished', verdict: 'interrupted', exit_code: 130, detail: '' };
    const resumed: Draft = { type: 'scheduler.resumed', pid: 1, version: '1', owner: 2, notices: [] };
    expect(stateAfter(...first, review, stopped, resumed)).toMatchObject({
      phase: { kind: 'planning' },
      remark: null,
      prdPath: 'docs/prd/001-slug.md',
    });
  });
});
