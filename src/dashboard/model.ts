import type { Event, EventOf } from '../core/event.ts';
import { fold } from '../core/reduce.ts';
import type { RunState } from '../core/state.ts';
import { type PlannerStory, tellPlanner } from './planner-story.ts';
import { type Step, stepOf } from './views/chart.ts';
import { addPrompt, type Prompts } from './views/money.ts';
import { type Row, retold } from './views/retold.ts';

/** What the screen knows of a run: its state, and what of its events is shown. */
export type Model = {
  readonly add: (event: Event) => void;
  readonly state: () => RunState;
  /** What happened to an agent, oldest first, as far back as anybody scrolls. */
  readonly rows: (agent: string) => readonly Row[];
  /** What the planner is at; null while nobody was asked. */
  readonly planner: () => PlannerStory | null;
  /** How large the requests of each agent were. */
  readonly prompts: () => Prompts;
  /** What was paid, for the chart. */
  readonly steps: () => readonly Step[];
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
/** So many events wait at most to be told to the state. */
const mostNews = 1_000;

/** An agent's events are retold when somebody looks: of a long log most are never seen. */
type Own = { waiting: Event[]; rows: Row[] };

export const createModel = (): Model => {
  let [known, news]: [RunState, Event[]] = [fold([]), []];
  let planner: PlannerStory | null = null;
  const agents = new Map<string, Own>();
  const prompts = new Map<string, number[]>();
  const steps: Step[] = [];
  const validations = new Map<string, Validated>();
  const conflicts = new Map<string, readonly string[]>();

  /** Made anew when somebody looks, not with each event: many may come at once. */
  const state = (): RunState => {
    if (news.length > 0) [known, news] = [fold(news, known), []];
    return known;
  };
  const keep = (agent: string, event: Event): void => {
    const own = agents.get(agent) ?? { waiting: [], rows: [] };
    own.waiting.push(event);
    own.waiting = newest(own.waiting);
    agents.set(agent, own);
  };
  const validate = (event: Event): void => {
    if (event.type === 'validation.started') validations.set(event.agent, { started: event, finished: null });
    if (event.type !== 'validation.finished') return;
    const { started = null } = validations.get(event.agent) ?? {};
    if (started?.log === event.log) validations.set(event.agent, { started, finished: event });
  };

  return {
    add: (event) => {
      news.push(event);
      if (news.length >= mostNews) state();
      planner = tellPlanner(planner, event);
      addPrompt(prompts, event);
      const step = stepOf(event);
      if (step !== null) steps.push(step);
      validate(event);
      if (event.type === 'merge.conflict') conflicts.set(event.agent, event.files);
      if ('agent' in event && event.agent !== undefined) keep(event.agent, event);
    },
    state,
    rows: (agent) => {
      const own = agents.get(agent);
      if (own === undefined) return [];
      for (const event of own.waiting.splice(0)) own.rows.push(...retold(event, state()));
      own.rows = newest(own.rows);
      return own.rows;
    },
    planner: () => planner,
    prompts: () => prompts,
    steps: () => steps,
    validation: (agent) => validations.get(agent) ?? null,
    conflict: (agent) => conflicts.get(agent) ?? [],
  };
};

/** Cut seldom: cutting copies. */
const newest = <T>(all: T[]): T[] => (all.length > 2 * mostRows ? all.slice(-mostRows) : all);
