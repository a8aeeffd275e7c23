import { describe, expect, it } from 'vitest';
import type { Draft } from '../../src/core/event.ts';
import { fold } from '../../src/core/reduce.ts';
import { blockedBy, interruptedAgents, requeue } from '../../src/core/requeue.ts';
import type { AgentState, RunState } from '../../src/core/state.ts';
import { told } from '../helpers/decisions.ts';
import {
  begun,
  exited,
  history,
  intended,
  reply,
  stateAfter,
  validated,
  validating,
} from '../helpers/history.ts';

const one = begun([{ id: 'a' }]);
const done = [intended('a'), reply('a'), exited('a', 'succeeded')] as const;
const failed = (
  agent: string,
  verdict: 'conflict' | 'killed' | 'blocked' | 'interrupted' | 'auth' | 'crashed',
) => ({ type: 'agent.failed', agent, verdict, detail: '' }) satisfies Draft;
const finished: Draft = { type: 'run.finished', verdict: 'conflict', exit_code: 1, detail: '' };
const resumed: Draft = { type: 'scheduler.resumed', pid: 2, version: '1', owner: 2, notices: [] };
const merging: readonly Draft[] = [
  { type: 'agent.succeeded', agent: 'a', commit: 'head-a' },
  { type: 'merge.started', agent: 'a', onto: 'prd', tip: 'head-a' },
];

const agentOf = ({ agents }: RunState, id = 'a'): AgentState => {
  const found = agents.find((agent) => agent.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
};

/** The state after the agents are put in line again. */
const again = (drafts: readonly Draft[], ids: readonly string[] = ['a']): RunState => {
  const before = stateAfter(...drafts);
  return fold(history(...drafts, ...ids.flatMap((id) => requeue(agentOf(before, id)))));
};

describe('in line again', () => {
  it('an agent begins from its branch, and what went wrong before counts for no limit', () => {
    const crashed = [1, 2, 3].flatMap((n): Draft[] => [
      intended('a', n),
      reply('a', n),
      exited('a', 'crashed', { attempt: n }),
      { type: 'attempt.backoff', agent: 'a', attempt: n, seconds: 1, reason: 'crashed', by: 'scheduler' },
    ]);
    const before = [...begun([{ id: 'a' }], { max_iterations: 3 }), ...crashed, failed('a', 'crashed')];
    const state = again(before);
    expect(told(state)).toEqual(['start a/4 work']);
    expect(agentOf(state)).toMatchObject({ forgiven: 3, restartedAtMs: [], head: 'head-a' });
    const next = [intended('a', 4), reply('a', 4), exited('a', 'crashed', { attempt: 4 })];
    expect(told(fold(history(...before, ...requeue(agentOf(stateAfter(...before))), ...next)))).toEqual([
      'attempt.backoff a',
    ]);
  });

  it('one whose merge failed waits for that alone', () => {
    expect(told(again([...one, ...done, ...merging, failed('a', 'conflict')]))).toEqual(['merge a']);
    const ok = [...done, validating('a'), validated('a', true), ...merging];
    expect(told(again([...one, ...ok, failed('a', 'conflict')]))).toEqual(['merge a']);
  });

  it('one whose merge failed and that was the user’s work too', () => {
    const held: readonly Draft[] = [
      intended('a'),
      { type: 'agent.held', agent: 'a' },
      exited('a', 'no-reply'),
      {
        type: 'agent.released',
        agent: 'a',
        next: 'done',
        head: 'head-a',
        commits: 1,
        files: ['a.txt'],
        lines_added: 1,
        lines_removed: 0,
      },
    ];
    expect(told(again([...one, ...held, ...merging, failed('a', 'conflict')]))).toEqual(['merge a']);
  });

  it('one that was killed, did nothing, or is not valid works again', () => {
    const killed: Draft = { type: 'agent.killed', agent: 'a', snapshot: null };
    const histories = [
      [...done, killed, failed('a', 'killed')],
      [intended('a'), reply('a'), exited('a', 'no-change'), failed('a', 'crashed')],
      [...done, validating('a'), validated('a', false), failed('a', 'crashed')],
      [failed('a', 'interrupted')],
    ];
    for (const before of histories) {
      const state = again([...one, ...before]);
      expect(told(state)).toEqual([`start a/${agentOf(state).attempts.length + 1} work`]);
      expect(agentOf(state).killed).toBe(false);
    }
  });
});

describe('those that it blocked', () => {
  const chain = begun([
    { id: 'a' },
    { id: 'b', dependsOn: ['a'] },
    { id: 'c', dependsOn: ['b'] },
    { id: 'd', dependsOn: ['a'] },
    { id: 'e' },
  ]);
  const state = stateAfter(
    ...chain,
    failed('a', 'crashed'),
    failed('b', 'blocked'),
    failed('c', 'blocked'),
    failed('d', 'crashed'),
    failed('e', 'blocked'),
  );

  it('come along however far down, and no others', () => {
    expect(blockedBy(state, [agentOf(state)]).map(({ id }) => id)).toEqual(['b', 'c']);
    expect(blockedBy(state, [agentOf(state, 'e')])).toEqual([]);
  });

  it('come along when it was interrupted with its run', () => {
    const stopped = stateAfter(
      ...chain,
      failed('a', 'interrupted'),
      failed('b', 'blocked'),
      failed('c', 'blocked'),
      failed('d', 'auth'),
      failed('e', 'crashed'),
    );
    expect(interruptedAgents(stopped).map(({ id }) => id)).toEqual(['a', 'd', 'b', 'c']);
  });
});

describe('a run that is over and taken up again', () => {
  it('decides again, and ends again when nothing is to do', () => {
    const over = [...one, ...done, ...merging, failed('a', 'conflict'), finished];
    expect(told(stateAfter(...over))).toEqual([]);
    expect(stateAfter(...over, resumed).phase).toEqual({ kind: 'running' });
    expect(told(stateAfter(...over, resumed))).toEqual(['finish']);
    const before = stateAfter(...over, resumed);
    expect(told(stateAfter(...over, resumed, ...requeue(agentOf(before))))).toEqual(['merge a']);
  });

  it('plans again when it has no plan that was approved', () => {
    const unplanned = one.slice(0, 2);
    expect(stateAfter(...unplanned, finished, resumed).phase).toEqual({ kind: 'planning' });
  });

  it('goes on where it was when it was not over', () => {
    expect(told(stateAfter(...one, resumed))).toEqual(['start a/1 work']);
    expect(stateAfter(...one, { ...resumed, notices: ['mended'] } as Draft).notices).toEqual(['mended']);
  });
});
