import type { Draft, Purpose } from './event.ts';

/** Why a running attempt is ended by us. */
export type StopReason =
  | 'stalled'
  | 'timed-out'
  | 'budget'
  | 'iterations'
  | 'interrupted'
  | 'auth'
  | 'killed'
  | 'told'
  | 'held';

/** Something to do, as data: decided by `decide`, performed at the edge, never persisted. */
export type Effect =
  | { readonly kind: 'record'; readonly draft: Draft }
  | { readonly kind: 'start'; readonly agent: string; readonly attempt: number; readonly purpose: Purpose }
  /** Follows an attempt that was intended: it is under way, unless its scheduler died. */
  | { readonly kind: 'attend'; readonly agent: string; readonly attempt: number }
  | { readonly kind: 'freeze'; readonly agent: string; readonly attempt: number }
  | { readonly kind: 'thaw'; readonly agent: string; readonly attempt: number }
  | { readonly kind: 'stop'; readonly agent: string; readonly attempt: number; readonly reason: StopReason }
  | { readonly kind: 'validate'; readonly agent: string }
  | { readonly kind: 'merge'; readonly agent: string }
  | { readonly kind: 'conclude-merge'; readonly agent: string }
  /** Validates a merge's commit that is not validated yet: its validation is under way, unless its scheduler died. */
  | { readonly kind: 'check-merge'; readonly agent: string }
  | { readonly kind: 'land'; readonly agent: string }
  | { readonly kind: 'undo-merge'; readonly agent: string; readonly reason: string }
  /** Reads what the review of the result came to. */
  | { readonly kind: 'conclude-review'; readonly agent: string }
  | { readonly kind: 'finish' };

/**
 * Identifies an effect that is under way, so that deciding again does not begin it twice. An attempt is started or
 * attended, and a merge is in one step at a time: whichever it is, the other one has to wait.
 */
export const effectKey = (effect: Effect): string => {
  switch (effect.kind) {
    case 'record':
    case 'finish':
      return effect.kind;
    case 'start':
    case 'attend':
      return `attempt ${effect.agent} ${effect.attempt}`;
    case 'freeze':
    case 'thaw':
      return `freeze ${effect.agent} ${effect.attempt}`;
    case 'stop':
      return `stop ${effect.agent} ${effect.attempt}`;
    case 'validate':
      return `validate ${effect.agent}`;
    case 'conclude-review':
      return effect.kind;
    case 'merge':
    case 'conclude-merge':
    case 'check-merge':
    case 'land':
    case 'undo-merge':
      return `merge ${effect.agent}`;
    default:
      return effect satisfies never;
  }
};
