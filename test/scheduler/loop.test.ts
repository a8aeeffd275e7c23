import { expect, it } from 'vitest';
import type { Event } from '../../src/core/event.ts';
import { createLoop } from '../../src/scheduler/loop.ts';
import { policy } from '../helpers/decisions.ts';
import { begun, intended, stateAfter } from '../helpers/history.ts';

it('decides for whoever waits for something to happen, before the first decision was asked for', async () => {
  const state = stateAfter(...begun([{ id: 'a' }]), intended('a'), { type: 'agent.held', agent: 'a' });
  let seq = state.seq;
  const performed: string[] = [];
  const loop = createLoop({
    log: {
      append: (draft) =>
        ({ ...draft, v: 1, seq: ++seq, time: new Date(0).toISOString(), run: state.run }) as Event,
    },
    state,
    policy,
    clock: { now: () => state.changedAtMs, random: () => 0, after: () => () => {} },
    perform: async ({ kind }, { record }) => {
      performed.push(kind);
      if (kind === 'stop') record({ type: 'agent.paused' });
    },
  });
  await loop.changed();
  expect(performed).toEqual(['attend', 'stop']);
  loop.stop();
});
