import { describe, expect, it } from 'vitest';
import { wakeAtMs } from '../../src/core/decide.ts';
import type { Draft } from '../../src/core/event.ts';
import { policy, seen, told } from '../helpers/decisions.ts';
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

const two = [{ id: 'a' }, { id: 'b' }];

describe('what starts', () => {
  it('starts every agent that waits for nothing', () => {
    expect(told(stateAfter(...begun(two)))).toEqual(['start a/1 work', 'start b/1 work']);
  });

  it('starts no more at once than allowed', () => {
    const state = stateAfter(...begun(two, { parallel: 1 }), intended('a'));
    expect(told(state)).toEqual([]);
  });

  it('waits for the merge of what an agent depends on, not for its success', () => {
    const chain = [{ id: 'a' }, { id: 'b', dependsOn: ['a'] }];
    const succeeded = [intended('a'), reply('a'), exited('a', 'succeeded')] as const;
    const state = stateAfter(...begun(chain), ...succeeded, {
      type: 'agent.succeeded',
      agent: 'a',
      commit: 'h',
    });
    expect(told(state)).toEqual(['merge a']);
    const after = stateAfter(
      ...begun(chain),
      ...succeeded,
      { type: 'agent.succeeded', agent: 'a', commit: 'h' },
      merged('a'),
    );
    expect(told(after)).toEqual(['start b/1 work']);
  });

  it('blocks an agent whose dependency failed', () => {
    const chain = [{ id: 'a' }, { id: 'b', dependsOn: ['a'] }];
    const state = stateAfter(...begun(chain), {
      type: 'agent.failed',
      agent: 'a',
      verdict: 'crashed',
      detail: '',
    });
    expect(told(state)).toEqual(['agent.failed b blocked']);
  });
});

describe('after an attempt', () => {
  const after = (...more: readonly Draft[]) => stateAfter(...begun([{ id: 'a' }]), intended('a'), ...more);

  it('takes a success as it is when nothing validates', () => {
    expect(told(after(reply('a'), exited('a', 'succeeded')))).toEqual(['agent.succeeded a']);
  });

  it('validates after every attempt that had a reply', () => {
    for (const verdict of ['succeeded', 'no-change', 'edit-failed'] as const) {
      expect(told(after(reply('a'), exited('a', verdict)), {}, { validates: true })).toEqual(['validate a']);
    }
  });

  it('goes on when validation fails, until the replies are spent', () => {
    const failing = [reply('a'), exited('a', 'succeeded'), validating('a'), validated('a', false)] as const;
    expect(told(after(...failing), {}, { validates: true })).toEqual(['start a/2 work']);
    const spent = stateAfter(...begun([{ id: 'a' }], { max_iterations: 1 }), intended('a'), ...failing);
    expect(told(spent, {}, { validates: true })).toEqual(['agent.failed a validation-failed']);
  });

  it('asks once more for an edit, then gives up', () => {
    const fruitless = [reply('a'), exited('a', 'no-change')] as const;
    expect(told(after(...fruitless))).toEqual(['start a/2 work']);
    const twice = after(
      ...fruitless,
      intended('a', 2),
      reply('a', 2),
      exited('a', 'no-change', { attempt: 2 }),
    );
    expect(told(twice)).toEqual(['agent.failed a no-change']);
  });

  it('never takes a passing validation for a success when nothing was changed', () => {
    const state = after(reply('a'), exited('a', 'no-change'), validating('a'), validated('a', true));
    expect(told(state, {}, { validates: true })).toEqual(['start a/2 work']);
  });

  it('backs off after a crash, and gives up past the restart limit', () => {
    expect(told(after(exited('a', 'crashed')))).toEqual(['attempt.backoff a']);
    const backoff = (attempt: number): Draft => ({
      type: 'attempt.backoff',
      agent: 'a',
      attempt,
      seconds: 1,
      reason: 'crashed',
      by: 'scheduler',
    });
    const often = after(
      ...[1, 2, 3].flatMap((n) => [exited('a', 'crashed', { attempt: n }), backoff(n), intended('a', n + 1)]),
      exited('a', 'crashed', { attempt: 4 }),
    );
    expect(told(often)).toEqual(['agent.failed a crashed']);
  });

  it('starts again only when the wait is over, and asks to be woken then', () => {
    const state = after(exited('a', 'crashed'), {
      type: 'attempt.backoff',
      agent: 'a',
      attempt: 1,
      seconds: 8,
      reason: 'crashed',
      by: 'scheduler',
    });
    const until = state.changedAtMs + 8000;
    expect(wakeAtMs(state, policy, seen({ nowMs: until - 1 }))).toBe(until);
    expect(wakeAtMs(state, policy, seen({ nowMs: until }))).toBeNull();
    expect(told(state, { nowMs: until - 1 })).toEqual([]);
    expect(told(state, { nowMs: until })).toEqual(['start a/2 work']);
  });

  it('does not try again what can only fail the same way', () => {
    expect(told(after(exited('a', 'provider-error', { retryable: false })))).toEqual([
      'agent.failed a provider-error',
    ]);
  });

  it('fails at once where trying again cannot help', () => {
    for (const verdict of ['auth', 'context-exceeded', 'killed'] as const) {
      expect(told(after(exited('a', verdict)))).toEqual([`agent.failed a ${verdict}`]);
    }
  });
});

describe('a wrong key', () => {
  it('ends the whole run once', () => {
    const state = stateAfter(
      ...begun([{ id: 'a' }, { id: 'b' }, { id: 'c' }], { parallel: 2 }),
      intended('a'),
      intended('b'),
      exited('a', 'auth'),
    );
    expect(told(state)).toEqual(['agent.failed a auth', 'stop b/1 auth', 'agent.failed c auth']);
  });
});

describe('rate limits', () => {
  it('halve the agents at once, put the agent back in line, and grow again', () => {
    const shares = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id }));
    const limited = stateAfter(...begun(shares), intended('a'), exited('a', 'rate-limited'));
    expect(limited.parallelNow).toBe(2);
    expect(told(limited)[0]).toBe('attempt.backoff a');
    const grown = stateAfter(
      ...begun(shares),
      intended('a'),
      exited('a', 'rate-limited'),
      intended('b'),
      reply('b'),
      exited('b', 'succeeded'),
    );
    expect(grown.parallelNow).toBe(3);
  });

  it('halve once for an attempt whose aider tells of them again and again', () => {
    const wait = {
      type: 'attempt.backoff',
      agent: 'a',
      attempt: 1,
      seconds: 1,
      reason: 'rate-limited',
      by: 'aider',
    } as const;
    const state = stateAfter(...begun([{ id: 'a' }]), intended('a'), wait, wait, wait);
    expect(state.parallelNow).toBe(2);
    expect(told(state, { nowMs: state.changedAtMs })).toEqual([]);
    expect(
      stateAfter(...begun([{ id: 'a' }]), intended('a'), wait, exited('a', 'rate-limited')).parallelNow,
    ).toBe(2);
  });
});

describe('time', () => {
  const running = stateAfter(...begun([{ id: 'a' }]), intended('a'), started('a'));
  const at = running.changedAtMs;

  it('gives the making of a work tree its own time', () => {
    const preparing = stateAfter(...begun([{ id: 'a' }]), intended('a'));
    expect(told(preparing, { nowMs: preparing.changedAtMs + 10_000_000 })).toEqual([]);
    expect(wakeAtMs(preparing, policy, seen({ nowMs: preparing.changedAtMs }))).toBeNull();
  });

  it('calls an attempt stalled when nothing grew', () => {
    expect(told(running, { nowMs: at + 299_999 })).toEqual([]);
    expect(told(running, { nowMs: at + 300_000 })).toEqual(['attempt.stalled a']);
  });

  it('takes a promised wait as life', () => {
    const attempts = new Map([['a/1', { aliveAtMs: at + 60_000, sending: true, frozen: false }]]);
    expect(told(running, { nowMs: at + 300_000, attempts })).toEqual([]);
    expect(wakeAtMs(running, policy, seen({ attempts }))).toBe(at + 360_000);
  });

  it('ends an attempt that was called stalled, or that ran too long', () => {
    const stalled = stateAfter(...begun([{ id: 'a' }]), intended('a'), {
      type: 'attempt.stalled',
      agent: 'a',
      attempt: 1,
      seconds: 300,
      limit: 'stall',
    });
    expect(told(stalled)).toEqual(['stop a/1 stalled']);
    const attempts = new Map([['a/1', { aliveAtMs: at + 3_600_000, sending: false, frozen: false }]]);
    expect(told(running, { nowMs: at + 3_600_000, attempts })).toEqual(['attempt.stalled a']);
  });
});

describe('money', () => {
  const shares = [{ id: 'a' }, { id: 'b' }];

  it('warns, then closes', () => {
    const state = stateAfter(...begun(shares, { budget_usd: 1 }), intended('a'), reply('a', 1, 0.85));
    expect(told(state)).toEqual(['budget.warning']);
    const over = stateAfter(...begun(shares, { budget_usd: 1 }), intended('a'), reply('a', 1, 1));
    expect(told(over)).toEqual(['budget.spent']);
  });

  it('says so when it can’t keep the budget', () => {
    const state = stateAfter(...begun(shares, { budget_usd: 1 }), intended('a'), reply('a', 1, null));
    expect(told(state)).toEqual(['budget.warning']);
  });

  it('starts nothing once spent, and ends the agent whose reply crossed it', () => {
    const spent = { type: 'budget.spent', spent: 1, budget: 1 } as const;
    const state = stateAfter(
      ...begun(shares, { budget_usd: 1, parallel: 1 }),
      intended('a'),
      reply('a', 1, 1),
      spent,
      exited('a', 'succeeded'),
    );
    expect(told(state)).toEqual(['agent.failed a budget', 'agent.failed b budget']);
  });

  it('lets a reply’s edits be applied and stops before the next request', () => {
    const spent = { type: 'budget.spent', spent: 1, budget: 1 } as const;
    const state = stateAfter(
      ...begun([{ id: 'a' }], { budget_usd: 1 }),
      intended('a'),
      reply('a', 1, 1),
      spent,
    );
    const life = (sending: boolean) => new Map([['a/1', { aliveAtMs: 0, sending, frozen: false }]]);
    expect(told(state, { attempts: life(false) })).toEqual([]);
    expect(told(state, { attempts: life(true) })).toEqual(['stop a/1 budget']);
  });

  it('stops before a request past the last allowed reply', () => {
    const state = stateAfter(
      ...begun([{ id: 'a' }], { max_iterations: 2 }),
      intended('a'),
      reply('a'),
      reply('a'),
    );
    const attempts = new Map([['a/1', { aliveAtMs: 0, sending: true, frozen: false }]]);
    expect(told(state, { attempts })).toEqual(['stop a/1 iterations']);
  });
});

describe('merging', () => {
  const succeeded = (id: string, files: readonly string[]): readonly Draft[] => [
    intended(id),
    reply(id),
    exited(id, 'succeeded', { files: [...files] }),
    { type: 'agent.succeeded', agent: id, commit: `head-${id}` },
  ];
  const started = (agent: string): Draft =>
    ({ type: 'merge.started', agent, onto: 'prd', tip: `head-${agent}` }) as const;

  it('merges one at a time, smallest overlap first', () => {
    const shares = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
    const done = [
      ...succeeded('a', ['x', 'y']),
      ...succeeded('b', ['y', 'z', 'w']),
      ...succeeded('c', ['q']),
    ];
    expect(told(stateAfter(...begun(shares), ...done))).toEqual(['merge c']);
    expect(told(stateAfter(...begun(shares), ...done, started('c'), merged('c')))).toEqual(['merge a']);
  });

  const one = begun([{ id: 'a' }]);
  const conflict: Draft = { type: 'merge.conflict', agent: 'a', files: ['x'] };

  it('lets an aider resolve a conflict, twice, then undoes the merge', () => {
    const base = [...one, ...succeeded('a', ['x']), started('a'), conflict];
    expect(told(stateAfter(...base))).toEqual(['start a/2 conflict']);
    const tried = (n: number) => [intended('a', n, 'conflict'), exited('a', 'succeeded', { attempt: n })];
    expect(told(stateAfter(...base, ...tried(2)))).toEqual(['conclude-merge a']);
    expect(told(stateAfter(...base, ...tried(2), conflict))).toEqual(['start a/3 conflict']);
    expect(told(stateAfter(...base, ...tried(2), conflict, ...tried(3), conflict))).toEqual(['undo-merge a']);
  });

  it('lands a merge that validates, mends one that does not', () => {
    const base = [...one, ...succeeded('a', ['x']), started('a'), validating('a', 'result')];
    expect(told(stateAfter(...base, validated('a', true, 'result')))).toEqual(['land a']);
    expect(told(stateAfter(...base, validated('a', false, 'result')))).toEqual(['start a/2 mend']);
  });

  it('fails the agent of an undone merge with its verdict', () => {
    const undone = { type: 'merge.undone', agent: 'a', verdict: 'conflict', reason: 'why' } as const;
    expect(told(stateAfter(...one, ...succeeded('a', ['x']), started('a'), conflict, undone))).toEqual([
      'agent.failed a conflict',
    ]);
  });
});

describe('the end', () => {
  it('finishes when every agent is merged or failed', () => {
    const state = stateAfter(...begun(two), merged('a'), {
      type: 'agent.failed',
      agent: 'b',
      verdict: 'crashed',
      detail: '',
    });
    expect(told(state)).toEqual(['finish']);
  });

  it('stops what runs and starts nothing when the user wants to end', () => {
    const state = stateAfter(...begun(two), intended('a'));
    expect(told(state, { stopping: true })).toEqual(['stop a/1 interrupted', 'agent.failed b interrupted']);
  });

  it('decides nothing about a run that is over', () => {
    const state = stateAfter(...begun(two), {
      type: 'run.finished',
      verdict: 'succeeded',
      exit_code: 0,
      detail: '',
    });
    expect(told(state)).toEqual([]);
  });
});
