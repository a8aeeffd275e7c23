import type { Draft, Purpose } from './event.ts';

/** Why a running attempt is ended by us. */
export type StopReason = 'stalled' | 'timed-out' | 'budget' | 'iterations' | 'interrupted' | 'auth';

/** Something to do, as data: decided by `decide`, performed at the edge, never persisted. */
export type Effect =
  | { readonly kind: 'record'; readonly draft: Draft }
  | { readonly kind: 'start'; readonly agent: string; readonly attempt: number; readonly purpose: Purpose }
  | { readonly kind: 'stop'; readonly agent: string; readonly attempt: number; readonly reason: StopReason }
  | { readonly kind: 'validate'; readonly agent: string }
  | { readonly kind: 'merge'; readonly agent: string }
  | { readonly kind: 'conclude-merge'; readonly agent: string }
  | { readonly kind: 'land'; readonly agent: string }
  | { readonly kind: 'undo-merge'; readonly agent: string; readonly reason: string }
  | { readonly kind: 'finish' };

/** Identifies an effect that is under way, so that deciding again does not begin it twice. */
export const effectKey = (effect: Effect): string => {
  switch (effect.kind) {
    case 'record':
      return 'record';
    case 'finish':
      return 'finish';
    case 'start':
    case 'stop':
      return `${effect.kind} ${effect.agent} ${effect.attempt}`;
    case 'validate':
    case 'merge':
    case 'conclude-merge':
    case 'land':
    case 'undo-merge':
      return `${effect.kind} ${effect.agent}`;
    default:
      return effect satisfies never;
  }
};
