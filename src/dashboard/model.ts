import type { Event } from '../core/event.ts';
import { fold, reduce } from '../core/reduce.ts';
import type { RunState } from '../core/state.ts';
import { type Step, stepOf } from './views/chart.ts';
import { type Row, retold } from './views/retold.ts';

/** What the screen knows of a run: its state, and what of its events is shown. */
export type Model = {
  readonly add: (event: Event) => void;
  readonly state: () => RunState;
  /** What happened to an agent, oldest first, as far back as anybody scrolls. */
  readonly rows: (agent: string) => readonly Row[];
  /** The events that tell of money. */
  readonly paid: () => readonly Event[];
  /** The same for the chart. */
  readonly steps: () => readonly Step[];
};

const mostRows = 2_000;

export const createModel = (): Model => {
  let state = fold([]);
  const rows = new Map<string, Row[]>();
  const paid: Event[] = [];
  const steps: Step[] = [];
  return {
    add: (event) => {
      state = reduce(state, event);
      if (event.type === 'attempt.reply' || event.type === 'plan.ready' || event.type === 'plan.rejected')
        paid.push(event);
      const step = stepOf(event);
      if (step !== null) steps.push(step);
      if (!('agent' in event) || event.agent === undefined) return;
      const own = rows.get(event.agent) ?? [];
      own.push(...retold(event, state));
      // Cut seldom: cutting copies.
      rows.set(event.agent, own.length > 2 * mostRows ? own.slice(-mostRows) : own);
    },
    state: () => state,
    rows: (agent) => rows.get(agent) ?? [],
    paid: () => paid,
    steps: () => steps,
  };
};
