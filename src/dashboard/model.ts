import type { Event, EventOf } from '../core/event.ts';
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
  /** The newest validation of an agent's work, or of the result with it. */
  readonly validation: (agent: string) => Validated | null;
  /** The files that the newest merge of an agent's work could not bring together. */
  readonly conflict: (agent: string) => readonly string[];
};

export type Validated = {
  readonly started: EventOf<'validation.started'>;
  /** Null while it runs. */
  readonly finished: EventOf<'validation.finished'> | null;
};

/** Nobody scrolls further back. */
export const mostRows = 2_000;

export const createModel = (): Model => {
  let state = fold([]);
  let planner: PlannerStory | null = null;
  const rows = new Map<string, Row[]>();
  const paid: Event[] = [];
  const validations = new Map<string, Validated>();
  const conflicts = new Map<string, readonly string[]>();
  return {
    add: (event) => {
      state = reduce(state, event);
      planner = tellPlanner(planner, event);
      if (tellsOfMoney(event)) paid.push(event);
      if (event.type === 'validation.started')
        validations.set(event.agent, { started: event, finished: null });
      if (event.type === 'validation.finished') {
        const { started = null } = validations.get(event.agent) ?? {};
        if (started?.log === event.log) validations.set(event.agent, { started, finished: event });
      }
      if (event.type === 'merge.conflict') conflicts.set(event.agent, event.files);
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
    validation: (agent) => validations.get(agent) ?? null,
    conflict: (agent) => conflicts.get(agent) ?? [],
  };
};

export const tellsOfMoney = ({ type }: Event): boolean =>
  type === 'attempt.reply' || type === 'plan.ready' || type === 'plan.rejected';
