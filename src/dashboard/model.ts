import type { Event } from '../core/event.ts';
import { fold, reduce } from '../core/reduce.ts';
import type { RunState } from '../core/state.ts';
import { type PlannerStory, tellPlanner } from './planner-story.ts';
import { type Row, retold } from './views/retold.ts';

/** What the screen knows of a run: its state, and what of its events is shown. */
export type Model = {
  readonly add: (event: Event) => void;
  readonly state: () => RunState;
  /** What happened to an agent, oldest first, as far back as anybody scrolls. */
  readonly rows: (agent: string) => readonly Row[];
  /** What the planner is at; null while nobody was asked. */
  readonly planner: () => PlannerStory | null;
  /** The events that tell of money. */
  readonly paid: () => readonly Event[];
};

const mostRows = 2_000;

export const createModel = (): Model => {
  let state = fold([]);
  let planner: PlannerStory | null = null;
  const rows = new Map<string, Row[]>();
  const paid: Event[] = [];
  return {
    add: (event) => {
      state = reduce(state, event);
      planner = tellPlanner(planner, event);
      if (event.type === 'attempt.reply' || event.type === 'plan.ready' || event.type === 'plan.rejected')
        paid.push(event);
      if (!('agent' in event) || event.agent === undefined) return;
      const own = rows.get(event.agent) ?? [];
      own.push(...retold(event, state));
      // Cut seldom: cutting copies.
      rows.set(event.agent, own.length > 2 * mostRows ? own.slice(-mostRows) : own);
    },
    state: () => state,
    rows: (agent) => rows.get(agent) ?? [],
    planner: () => planner,
    paid: () => paid,
  };
};
