import type { Event } from '../../core/event.ts';
import { fold } from '../../core/reduce.ts';
import type { RunState } from '../../core/state.ts';
import { createModel, type Model, mostRows } from '../model.ts';
import { type Step, stepOf } from '../views/chart.ts';
import { promptsOf } from '../views/money.ts';
import { type Row, retold } from '../views/retold.ts';
import { countUpTo } from './count-up-to.ts';

/** A run as it was after any number of its events. */
export type Past = (count: number) => Omit<Model, 'add'>;

const every = 500;

/**
 * Folds events once, as far as somebody has come, and remembers the state after every 500 of them: going back folds few.
 * States share what did not change between them.
 */
export const pastOf = (events: readonly Event[]): Past => {
  const front = createModel();
  let reached = 0;
  const kept: RunState[] = [front.state()];
  const replies = dated<Event>();
  const steps = dated<Step>();
  const planner = changing<ReturnType<Model['planner']>>();
  const agents = new Map<string, AgentPast>();
  const take = (event: Event): void => {
    front.add(event);
    reached += 1;
    if (reached % every === 0) kept.push(front.state());
    if (event.type === 'attempt.reply') replies.add(reached, event);
    const step = stepOf(event);
    if (step !== null) steps.add(reached, step);
    planner.set(reached, front.planner());
    if (!('agent' in event) || event.agent === undefined) return;
    const { rows, validation, conflict } = agents.get(event.agent) ?? agentPast();
    agents.set(event.agent, { rows, validation, conflict });
    for (const row of retold(event, front.state())) rows.add(reached, row);
    validation.set(reached, front.validation(event.agent));
    conflict.set(reached, front.conflict(event.agent));
  };
  return (count) => {
    for (const event of events.slice(reached, Math.max(reached, count))) take(event);
    const from = Math.floor(count / every);
    const then = count === reached ? front.state() : fold(events.slice(from * every, count), kept[from]);
    return {
      state: () => then,
      rows: (agent) => agents.get(agent)?.rows.until(count, mostRows) ?? [],
      prompts: () => promptsOf(replies.until(count)),
      steps: () => steps.until(count),
      planner: () => planner.at(count) ?? null,
      validation: (agent) => agents.get(agent)?.validation.at(count) ?? null,
      conflict: (agent) => agents.get(agent)?.conflict.at(count) ?? [],
    };
  };
};

type AgentPast = {
  readonly rows: Dated<Row>;
  readonly validation: Changing<ReturnType<Model['validation']>>;
  readonly conflict: Changing<ReturnType<Model['conflict']>>;
};

const agentPast = (): AgentPast => ({ rows: dated(), validation: changing(), conflict: changing() });

/** Things in the order of the events that they came with. */
type Dated<T> = {
  readonly add: (count: number, item: T) => void;
  /** The last `most` of those that came with the first events. */
  readonly until: (count: number, most?: number) => readonly T[];
};

const dated = <T>(): Dated<T> => {
  const items: T[] = [];
  const since: number[] = [];
  let last: { readonly end: number; readonly items: readonly T[] } = { end: 0, items: [] };
  return {
    add: (count, item) => {
      items.push(item);
      since.push(count);
    },
    // Asked several times for each frame.
    until: (count, most = Number.POSITIVE_INFINITY) => {
      const end = countUpTo(since, count);
      if (last.end !== end) last = { end, items: items.slice(Math.max(0, end - most), end) };
      return last.items;
    },
  };
};

/** Something that is another thing now and then. */
type Changing<T> = {
  readonly set: (count: number, value: T) => void;
  readonly at: (count: number) => T | undefined;
};

const changing = <T>(): Changing<T> => {
  const values: T[] = [];
  const since: number[] = [];
  return {
    set: (count, value) => {
      if (values.length > 0 && values.at(-1) === value) return;
      values.push(value);
      since.push(count);
    },
    at: (count) => values[countUpTo(since, count) - 1],
  };
};
