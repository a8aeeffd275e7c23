import type { Event } from '../core/event.ts';
import { fold } from '../core/reduce.ts';
import type { RunState } from '../core/state.ts';
import { type Step, stepOf } from './views/chart.ts';
import { addPrompt, type Prompts } from './views/money.ts';
import { type Row, retold } from './views/retold.ts';

/** What the screen knows of a run: its state, and what of its events is shown. */
export type Model = {
  readonly add: (event: Event) => void;
  readonly state: () => RunState;
  /** What happened to an agent, oldest first, as far back as anybody scrolls. */
  readonly rows: (agent: string) => readonly Row[];
  /** How large the requests of each agent were. */
  readonly prompts: () => Prompts;
  /** What was paid, for the chart. */
  readonly steps: () => readonly Step[];
};

const mostRows = 2_000;
/** So many events wait at most to be told to the state. */
const mostNews = 1_000;

/** An agent's events are retold when somebody looks: of a long log most are never seen. */
type Own = { waiting: Event[]; rows: Row[] };

export const createModel = (): Model => {
  let [known, news]: [RunState, Event[]] = [fold([]), []];
  const agents = new Map<string, Own>();
  const prompts = new Map<string, number[]>();
  const steps: Step[] = [];

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

  return {
    add: (event) => {
      news.push(event);
      if (news.length >= mostNews) state();
      addPrompt(prompts, event);
      const step = stepOf(event);
      if (step !== null) steps.push(step);
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
    prompts: () => prompts,
    steps: () => steps,
  };
};

/** Cut seldom: cutting copies. */
const newest = <T>(all: T[]): T[] => (all.length > 2 * mostRows ? all.slice(-mostRows) : all);
