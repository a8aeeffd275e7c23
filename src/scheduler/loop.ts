import { type AttemptLife, decide, type Policy, wakeAtMs } from '../core/decide.ts';
import { type Effect, effectKey } from '../core/effect.ts';
import { DashError } from '../core/error.ts';
import type { Draft, Event } from '../core/event.ts';
import { reduce } from '../core/reduce.ts';
import { settled } from '../core/settled.ts';
import type { RunState } from '../core/state.ts';
import type { Clock } from './ports.ts';

export type ToPerform = Exclude<Effect, { kind: 'record' }>;

/** The part of the event log that the loop needs: append and get the numbered event back. */
export type Appender = { readonly append: (draft: Draft) => Event };

export type Loop = {
  readonly state: () => RunState;
  /** Resolves when the next event has been recorded. */
  readonly changed: () => Promise<void>;
  /** Appends an event and folds it in; deciding follows by itself. */
  readonly record: (draft: Draft) => void;
  /** What is new of a running attempt; null when it has ended. */
  readonly observe: (attempt: string, life: Partial<AttemptLife> | null) => void;
  /** Ends the run in order; `halted` says why when it wasn't the user. */
  readonly stop: (halted?: string) => void;
  readonly stopping: () => boolean;
  readonly halted: () => string | null;
  /** Resolves when the run has finished; rejects when the log can't be written or an effect broke. */
  readonly finished: Promise<RunState>;
  /** Decides for the first time. */
  readonly begin: () => void;
};

type Parts = {
  readonly log: Appender;
  readonly state: RunState;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly perform: (effect: ToPerform, loop: Loop) => Promise<void>;
};

const unseen: AttemptLife = { aliveAtMs: 0, sending: false, frozen: false };

/** More decisions than this without an effect or an event in between are a fault of ours, not a busy run. */
const mostTurns = 10_000;

/** The heart of a run: append, fold, decide, perform what isn't under way, sleep until something happens. */
export const createLoop = ({ log, state: initial, policy, clock, perform }: Parts): Loop => {
  let state = initial;
  let stopRequested = false;
  let haltReason: string | null = null;
  let scheduled = false;
  let over = false;
  let cancelTimer = () => {};
  const underWay = new Set<string>();
  const waiting: (() => void)[] = [];
  const attempts = new Map<string, AttemptLife>();
  const { promise: finished, resolve, reject } = settled<RunState>();

  const seen = () => ({ nowMs: clock.now(), jitter: clock.random(), stopping: stopRequested, attempts });

  const record = (draft: Draft): void => {
    state = reduce(state, log.append(draft));
    for (const tell of waiting.splice(0)) tell();
    schedule();
  };

  const schedule = (): void => {
    if (scheduled || over) return;
    scheduled = true;
    // Not a microtask: whatever comes from outside gets its turn between two decisions.
    setImmediate(() => {
      scheduled = false;
      guarded(turn);
    });
  };

  const turn = (): void => {
    cancelTimer();
    for (let turns = 0; !over; turns += 1) {
      if (turns > mostTurns)
        throw new DashError('The scheduler decides the same again and again.', { code: 'scheduler-loop' });
      if (state.phase.kind === 'finished') {
        end(() => resolve(state));
        return;
      }
      const next = decide(state, policy, seen()).find((effect) => !underWay.has(effectKey(effect)));
      if (next === undefined) break;
      if (next.kind === 'record') record(next.draft);
      else begin(next);
    }
    sleep();
  };

  const begin = (effect: ToPerform): void => {
    const key = effectKey(effect);
    underWay.add(key);
    perform(effect, loop)
      .catch((error: unknown) => end(() => reject(error)))
      .finally(() => {
        underWay.delete(key);
        schedule();
      });
  };

  const sleep = (): void => {
    const wake = wakeAtMs(state, policy, seen());
    if (wake !== null && !over) cancelTimer = clock.after(Math.max(0, wake - clock.now()), schedule);
  };

  const end = (settle: () => void): void => {
    over = true;
    cancelTimer();
    settle();
  };

  const guarded = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      end(() => reject(error));
    }
  };

  const loop: Loop = {
    state: () => state,
    changed: () => {
      // Whoever waits for something to happen wants it decided, before the first decision too.
      schedule();
      return new Promise((tell) => waiting.push(tell));
    },
    record,
    observe: (attempt, life) => {
      const before = attempts.get(attempt);
      if (life === null) attempts.delete(attempt);
      else attempts.set(attempt, { ...unseen, ...before, ...life });
      const after = attempts.get(attempt);
      if (after?.sending !== before?.sending || after?.frozen !== before?.frozen) schedule();
    },
    stop: (halted) => {
      stopRequested = true;
      haltReason ??= halted ?? null;
      schedule();
    },
    stopping: () => stopRequested,
    halted: () => haltReason,
    finished,
    begin: schedule,
  };
  return loop;
};
