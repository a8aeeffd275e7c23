import { decide, type Policy, type Seen } from '../../src/core/decide.ts';
import type { RunState } from '../../src/core/state.ts';
import { atEvent } from './history.ts';

export const policy: Policy = {
  validates: false,
  stallTimeoutMs: 300_000,
  attemptTimeoutMs: 3_600_000,
  restart: { max: 3, windowMs: 600_000 },
  mergeTries: 2,
};

export const seen = (more: Partial<Seen> = {}): Seen => ({
  nowMs: atEvent(20),
  jitter: 0,
  stopping: false,
  attempts: new Map(),
  ...more,
});

/** The decisions as short sentences, without the attempts that are attended to already. */
export const told = (
  state: RunState,
  more: Partial<Seen> = {},
  change: Partial<Policy> = {},
): readonly string[] => allTold(state, more, change).filter((sentence) => !sentence.startsWith('attend '));

export const allTold = (
  state: RunState,
  more: Partial<Seen> = {},
  change: Partial<Policy> = {},
): readonly string[] =>
  decide(state, { ...policy, ...change }, seen(more)).map((effect) => {
    switch (effect.kind) {
      case 'record':
        return 'verdict' in effect.draft && 'agent' in effect.draft
          ? `${effect.draft.type} ${effect.draft.agent} ${effect.draft.verdict}`
          : `${effect.draft.type}${'agent' in effect.draft ? ` ${effect.draft.agent}` : ''}`;
      case 'start':
        return `start ${effect.agent}/${effect.attempt} ${effect.purpose}`;
      case 'attend':
        return `attend ${effect.agent}/${effect.attempt}`;
      case 'stop':
        return `stop ${effect.agent}/${effect.attempt} ${effect.reason}`;
      case 'finish':
        return 'finish';
      default:
        return `${effect.kind} ${effect.agent}`;
    }
  });
