import { describe, expect, it } from 'vitest';
import { wakeAtMs } from '../../src/core/decide.ts';
import type { Draft } from '../../src/core/event.ts';
import { allTold, policy, seen, told } from '../helpers/decisions.ts';
import {
  begun,
  exited,
  intended,
  merged,
  reply,
  started,
  stateAfter,
  validated,
  validating,
} from '../helpers/history.ts';

const one = begun([{ id: 'a' }]);
const two = begun([{ id: 'a' }, { id: 'b' }]);
const running = [intended('a'), started('a')] as const;
const done = [...running, reply('a'), exited('a', 'succeeded')] as const;
const succeeded = [...done, { type: 'agent.succeeded', agent: 'a', commit: 'head-a' }] as const;
const merging = [...succeeded, { type: 'merge.started', agent: 'a', onto: 'prd', tip: 'head-a' }] as const;
const conflict: Draft = { type: 'merge.conflict', agent: 'a', files: ['x'] };
const failed = (verdict: 'no-change' | 'killed' | 'blocked' = 'no-change', agent = 'a'): Draft => ({
  type: 'agent.failed',
  agent,
  verdict,
  detail: '',
});
const kill: Draft = { type: 'agent.killed', agent: 'a', snapshot: null };
const tell = (text = 'words'): Draft => ({ type: 'agent.told', agent: 'a', text });
const hold: Draft = { type: 'agent.held', agent: 'a' };
const release = (next: 'go-on' | 'done', files: readonly string[] = ['a.txt']): Draft => ({
  type: 'agent.released',
  agent: 'a',
  next,
  base: 'prd',
  head: 'head-user',
  commits: files.length,
  files: [...files],
  lines_added: 1,
  lines_removed: 0,
});
const backoff: Draft = {
  type: 'attempt.backoff',
  agent: 'a',
  attempt: 1,
  seconds: 8,
  reason: 'crashed',
  by: 'scheduler',
};
const life = (more: {
  readonly sending?: boolean;
  readonly frozen?: boolean;
  readonly aliveAtMs?: number;
}) => ({
  attempts: new Map([['a/1', { aliveAtMs: 0, sending: false, frozen: false, ...more }]]),
});

describe('a kill', () => {
  it('ends an agent that has nothing running, whatever it waits for', () => {
    const histories: Readonly<Record<string, readonly Draft[]>> = {
      waiting: [],
      'backing off': [...running, exited('a', 'crashed'), backoff],
      exited: done,
      validating: [...done, validating('a')],
      validated: [...done, validating('a'), validated('a', false)],
      succeeded,
    };
    for (const [name, before] of Object.entries(histories))
      expect(told(stateAfter(...one, ...before, kill)), name).toEqual(['agent.failed a killed']);
  });

  it('stops what runs, and then fails it', () => {
    expect(told(stateAfter(...one, ...running, kill))).toEqual(['stop a/1 killed']);
    expect(told(stateAfter(...one, ...running, kill, exited('a', 'killed')))).toEqual([
      'agent.failed a killed',
    ]);
    // It did its work before it was stopped: nobody merges it any more.
    expect(told(stateAfter(...one, ...running, kill, reply('a'), exited('a', 'succeeded')))).toEqual([
      'agent.failed a killed',
    ]);
  });

  it('undoes a merge in each of its steps', () => {
    const checked = [...merging, validating('a', 'result')];
    const steps: Readonly<Record<string, readonly Draft[]>> = {
      merging,
      conflict: [...merging, conflict],
      attempted: [
        ...merging,
        conflict,
        intended('a', 2, 'conflict'),
        exited('a', 'succeeded', { attempt: 2 }),
      ],
      mended: [
        ...checked,
        validated('a', false, 'result'),
        intended('a', 2, 'mend'),
        exited('a', 'succeeded', { attempt: 2 }),
      ],
      validating: checked,
      validated: [...checked, validated('a', true, 'result')],
      'not valid': [...checked, validated('a', false, 'result')],
    };
    for (const [name, before] of Object.entries(steps))
      expect(told(stateAfter(...one, ...before, kill)), name).toEqual(['undo-merge a']);
    const undone: Draft = { type: 'merge.undone', agent: 'a', verdict: 'killed', reason: 'You killed it.' };
    expect(told(stateAfter(...one, ...merging, kill, undone))).toEqual(['agent.failed a killed']);
  });

  it('stops the aider that mends a merge first', () => {
    const attempting = [...merging, conflict, intended('a', 2, 'conflict')];
    expect(told(stateAfter(...one, ...attempting, kill))).toEqual(['stop a/2 killed']);
    expect(told(stateAfter(...one, ...attempting, kill, exited('a', 'killed', { attempt: 2 })))).toEqual([
      'undo-merge a',
    ]);
  });

  it('changes nothing about what has landed or failed, and nothing about others', () => {
    expect(told(stateAfter(...one, ...merging, merged('a'), kill))).toEqual(['finish']);
    expect(told(stateAfter(...one, failed(), kill))).toEqual(['finish']);
    expect(told(stateAfter(...two, intended('b'), kill))).toEqual(['agent.failed a killed']);
  });
});

describe('a pause', () => {
  const pause: Draft = { type: 'agent.paused', agent: 'a' };
  const goOn: Draft = { type: 'agent.continued', agent: 'a' };
  const pauseAll: Draft = { type: 'agent.paused' };
  const goOnAll: Draft = { type: 'agent.continued' };

  it('of an agent starts nothing of it, and of a run nothing at all', () => {
    expect(told(stateAfter(...two, pause))).toEqual(['start b/1 work']);
    expect(told(stateAfter(...two, pause, goOn))).toEqual(['start a/1 work', 'start b/1 work']);
    expect(told(stateAfter(...two, pauseAll))).toEqual([]);
    expect(told(stateAfter(...two, pauseAll, goOnAll))).toEqual(['start a/1 work', 'start b/1 work']);
  });

  it('of a run outlasts that one agent is let go on, and that of an agent outlasts the run’s', () => {
    expect(told(stateAfter(...two, pauseAll, goOn))).toEqual([]);
    expect(told(stateAfter(...two, pause, pauseAll, goOnAll))).toEqual(['start b/1 work']);
  });

  it('merges nothing, mends nothing, and does not end the run', () => {
    expect(told(stateAfter(...one, ...succeeded, pause))).toEqual([]);
    expect(told(stateAfter(...one, ...succeeded, pauseAll))).toEqual([]);
    expect(told(stateAfter(...one, ...merging, conflict, pauseAll))).toEqual([]);
    expect(told(stateAfter(...one, ...merging, conflict, pauseAll, goOnAll))).toEqual(['start a/2 conflict']);
  });

  it('lets a running attempt stand still, and wakes it', () => {
    const still = stateAfter(...one, ...running, pause);
    expect(told(still, life({}))).toEqual(['freeze a']);
    expect(told(still, life({ frozen: true }))).toEqual([]);
    const woken = stateAfter(...one, ...running, pause, goOn);
    expect(told(woken, { nowMs: woken.changedAtMs, ...life({ frozen: true }) })).toEqual(['thaw a']);
    expect(told(woken, { nowMs: woken.changedAtMs, ...life({}) })).toEqual([]);
    // What is not heard of yet can't be frozen.
    expect(told(stateAfter(...one, intended('a'), pause), life({}))).toEqual([]);
  });

  it('stops what stands still when it has to end', () => {
    expect(told(stateAfter(...one, ...running, pause, kill), life({ frozen: true }))).toEqual([
      'stop a/1 killed',
    ]);
    expect(
      told(stateAfter(...one, ...running, pause), { stopping: true, ...life({ frozen: true }) }),
    ).toEqual(['stop a/1 interrupted']);
  });

  it('stops the clocks: nothing stalls meanwhile, nor right after', () => {
    const still = stateAfter(...one, ...running, pause);
    const late = still.changedAtMs + 100_000_000;
    expect(told(still, { nowMs: late, ...life({ frozen: true }) })).toEqual([]);
    expect(wakeAtMs(still, policy, seen({ nowMs: late }))).toBeNull();

    const woken = stateAfter(...one, ...running, pause, goOn);
    const { changedAtMs: at } = woken;
    const quiet = life({ aliveAtMs: at - 2_000_000 });
    expect(told(woken, { nowMs: at + policy.stallTimeoutMs - 1, ...quiet })).toEqual([]);
    expect(told(woken, { nowMs: at + policy.stallTimeoutMs, ...quiet })).toEqual(['attempt.stalled a']);
    expect(wakeAtMs(woken, policy, seen({ nowMs: at, ...quiet }))).toBe(at + policy.stallTimeoutMs);
  });

  it('does not count for how long an attempt may run', () => {
    const woken = stateAfter(...one, ...running, pause, goOn);
    const attempt = woken.agents[0]?.attempts[0];
    expect(attempt?.pausedMs).toBe(1000);
    const due = (attempt?.startedAtMs ?? 0) + policy.attemptTimeoutMs;
    const alive = life({ aliveAtMs: due });
    expect(told(woken, { nowMs: due, ...alive })).toEqual([]);
    expect(told(woken, { nowMs: due + 1000, ...alive })).toEqual(['attempt.stalled a']);
  });
});

describe('what the user says', () => {
  it('is heard after the reply in progress', () => {
    const said = stateAfter(...one, ...running, reply('a'), tell());
    expect(told(said, life({ sending: false }))).toEqual([]);
    expect(told(said, life({ sending: true }))).toEqual(['stop a/1 told']);
    // Nothing has come of the first request yet: its reply is waited for.
    expect(told(stateAfter(...one, ...running, tell()), life({ sending: true }))).toEqual([]);
    expect(
      told(
        stateAfter(...one, ...running, reply('a'), tell(), exited('a', 'succeeded')),
        {},
        { validates: true },
      ),
    ).toEqual(['start a/2 work']);
  });

  it('is said once, also when more is said meanwhile', () => {
    const second = stateAfter(...one, tell('first'), ...running, reply('a'));
    expect(told(second, life({ sending: true }))).toEqual([]);
    const third = stateAfter(...one, tell('first'), ...running, tell('more'), reply('a'));
    expect(told(third, life({ sending: true }))).toEqual(['stop a/1 told']);
    const after = stateAfter(
      ...one,
      tell('first'),
      ...running,
      tell('more'),
      reply('a'),
      exited('a', 'succeeded'),
    );
    expect(after.agents[0]?.told.map(({ text }) => text)).toEqual(['more']);
    expect(told(stateAfter(...one, tell(), ...done))).toEqual(['agent.succeeded a']);
  });

  it('is one more attempt of an agent that succeeded, failed or is merged', () => {
    const histories: readonly (readonly Draft[])[] = [
      succeeded,
      [...running, reply('a'), exited('a', 'no-change'), failed()],
      [...merging, merged('a')],
      [...done, validating('a'), validated('a', true)],
    ];
    for (const before of histories) {
      const said = stateAfter(...one, ...before, tell());
      expect(told(said)).toEqual(['start a/2 work']);
      expect(told(stateAfter(...one, ...before, tell(), intended('a', 2)))).toEqual([]);
    }
  });

  it('waits for a validation or a merge under way', () => {
    expect(told(stateAfter(...one, ...done, validating('a'), tell()))).toEqual(['validate a']);
    expect(told(stateAfter(...one, ...merging, tell()))).toEqual(['merge a']);
  });

  it('brings back one that was killed', () => {
    const before = [...running, kill, exited('a', 'killed'), failed('killed')];
    expect(told(stateAfter(...one, ...before, tell()))).toEqual(['start a/2 work']);
    // It is being ended: too late.
    expect(told(stateAfter(...one, ...running, kill, tell()))).toEqual(['stop a/1 killed']);
  });

  it('is said again after trouble, when the wait is over and not before', () => {
    const crashed = [tell(), ...running, exited('a', 'crashed')];
    expect(told(stateAfter(...one, ...crashed))).toEqual(['attempt.backoff a']);
    const state = stateAfter(...one, ...crashed, backoff);
    expect(state.agents[0]?.told.map(({ text }) => text)).toEqual(['words']);
    expect(told(state, { nowMs: state.changedAtMs + 7999 })).toEqual([]);
    expect(told(state, { nowMs: state.changedAtMs + 8000 })).toEqual(['start a/2 work']);
  });

  it('keeps a run alive whose agent stands still', () => {
    const before = [...merging, merged('a'), { type: 'agent.paused' } as const, tell()];
    expect(told(stateAfter(...one, ...before))).toEqual([]);
    expect(told(stateAfter(...one, ...before, { type: 'agent.continued' }))).toEqual(['start a/2 work']);
    expect(told(stateAfter(...one, ...before), { stopping: true })).toEqual(['finish']);
  });

  it('starts nothing when the budget is spent or the key was refused', () => {
    const spent: Draft = { type: 'budget.spent', spent: 1, budget: 1 };
    const paid = begun([{ id: 'a' }], { budget_usd: 1 });
    expect(told(stateAfter(...paid, ...merging, merged('a'), spent, tell()))).toEqual(['finish']);
    const refused = [intended('b'), exited('b', 'auth'), failed('no-change', 'b')];
    expect(told(stateAfter(...two, ...merging, merged('a'), ...refused, tell()))).toEqual(['finish']);
  });
});

describe('a takeover', () => {
  const validates = { validates: true };

  it('ends the attempt under way and begins no other', () => {
    expect(told(stateAfter(...one, ...running, hold))).toEqual(['stop a/1 held']);
    expect(allTold(stateAfter(...one, ...running, hold))).toContain('attend a/1');
    for (const before of [
      [],
      succeeded,
      done,
      [...running, hold, exited('a', 'no-reply')],
      [...merging, merged('a')],
    ])
      expect(told(stateAfter(...one, ...before, hold))).toEqual([]);
    expect(told(stateAfter(...two, hold))).toEqual(['start b/1 work']);
  });

  it('lets a validation and a merge come to their ends', () => {
    expect(told(stateAfter(...one, ...done, validating('a'), hold))).toEqual(['validate a']);
    expect(told(stateAfter(...one, ...done, validating('a'), hold, validated('a', true)))).toEqual([]);
    expect(told(stateAfter(...one, ...merging, hold))).toEqual(['merge a']);
    const mending = [...merging, conflict, intended('a', 2, 'conflict')];
    expect(told(stateAfter(...one, ...mending, hold))).toEqual([]);
  });

  it('ends with the run', () => {
    expect(told(stateAfter(...one, hold), { stopping: true })).toEqual(['agent.failed a interrupted']);
    expect(told(stateAfter(...one, ...done, hold), { stopping: true })).toEqual([
      'agent.failed a interrupted',
    ]);
    expect(told(stateAfter(...one, ...running, hold, kill))).toEqual(['stop a/1 killed']);
  });

  it('that is done is validated and merged', () => {
    const left = [...running, hold, exited('a', 'no-reply'), release('done')];
    expect(told(stateAfter(...one, ...left), {}, validates)).toEqual(['validate a']);
    expect(told(stateAfter(...one, ...left))).toEqual(['agent.succeeded a']);
    const ok = [...left, validating('a'), validated('a', true)];
    expect(told(stateAfter(...one, ...ok), {}, validates)).toEqual(['agent.succeeded a']);
    expect(stateAfter(...one, ...ok).agents[0]?.head).toBe('head-user');
  });

  it('that is done is the user’s word: nobody tries again', () => {
    const bad = [
      ...running,
      hold,
      exited('a', 'no-reply'),
      release('done'),
      validating('a'),
      validated('a', false),
    ];
    expect(told(stateAfter(...one, ...bad), {}, validates)).toEqual(['agent.failed a validation-failed']);
    const nothing = [...running, hold, exited('a', 'no-reply'), release('done', [])];
    expect(told(stateAfter(...one, ...nothing))).toEqual(['agent.failed a no-change']);
    expect(
      told(stateAfter(...one, ...nothing, validating('a'), validated('a', true)), {}, validates),
    ).toEqual(['agent.failed a no-change']);
  });

  it('after which it goes on is validated, then one more attempt', () => {
    const left = [...running, hold, exited('a', 'crashed'), release('go-on')];
    expect(told(stateAfter(...one, ...left), {}, validates)).toEqual(['validate a']);
    expect(told(stateAfter(...one, ...left))).toEqual(['start a/2 work']);
    for (const ok of [true, false])
      expect(told(stateAfter(...one, ...left, validating('a'), validated('a', ok)), {}, validates)).toEqual([
        'start a/2 work',
      ]);
    expect(stateAfter(...one, ...left, intended('a', 2)).agents[0]?.takeover).toBeNull();
  });

  it('before the first attempt remembers where the branch began, and still waits for what it depends on', () => {
    const chain = begun([{ id: 'a', dependsOn: ['b'] }, { id: 'b' }]);
    const state = stateAfter(...chain, hold, release('go-on'), intended('b'));
    expect(told(state)).toEqual([]);
    expect(told(stateAfter(...chain, hold, release('go-on'), intended('b'), merged('b')))).toEqual([
      'start a/1 work',
    ]);
    expect(stateAfter(...chain, hold, release('go-on'), intended('a')).agents[0]?.base).toBe('prd');
  });

  it('goes before what the user says', () => {
    expect(told(stateAfter(...one, ...succeeded, hold, tell()))).toEqual([]);
    expect(told(stateAfter(...one, ...succeeded, hold, tell(), release('done')), {}, validates)).toEqual([
      'start a/2 work',
    ]);
  });
});

describe('an attempt that never began', () => {
  const lost = (attempt = 1) => exited('a', 'interrupted', { attempt, lost: true });

  it('counts for no limit', () => {
    const often = [1, 2, 3, 4, 5].flatMap((n) => [intended('a', n), lost(n)]);
    const state = stateAfter(...one, ...often);
    expect(told(state)).toEqual(['start a/6 work']);
    expect(state.agents[0]?.restartedAtMs).toEqual([]);
  });

  it('of a merge lets it begin anew', () => {
    const mending = [...merging, conflict, intended('a', 2, 'conflict'), lost(2)];
    expect(told(stateAfter(...one, ...mending))).toEqual(['merge a']);
    // It was no try.
    const again = [
      ...mending,
      conflict,
      intended('a', 3, 'conflict'),
      exited('a', 'no-change', { attempt: 3 }),
    ];
    expect(told(stateAfter(...one, ...again, conflict))).toEqual(['start a/4 conflict']);
  });

  it('has told nobody what the user said', () => {
    const state = stateAfter(...one, tell(), intended('a'), lost());
    expect(state.agents[0]?.told.map(({ text }) => text)).toEqual(['words']);
  });
});

describe('the pace of a run', () => {
  it('changes at once, up and down', () => {
    const three = begun([{ id: 'a' }, { id: 'b' }, { id: 'c' }], { parallel: 1 });
    const paced = (parallel: number): Draft => ({ type: 'run.paced', parallel });
    expect(told(stateAfter(...three, intended('a')))).toEqual([]);
    expect(told(stateAfter(...three, intended('a'), paced(2)))).toEqual(['start b/1 work', 'start c/1 work']);
    expect(told(stateAfter(...three, intended('a'), paced(2), intended('b')))).toEqual([]);
    // Those at work are left alone.
    expect(told(stateAfter(...three, paced(3), intended('a'), intended('b'), paced(1)))).toEqual([]);
  });
});
