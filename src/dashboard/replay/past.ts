import type { Event } from '../../core/event.ts';
import { fold, reduce } from '../../core/reduce.ts';
import type { RunState } from '../../core/state.ts';
import { type Model, mostRows, tellsOfMoney } from '../model.ts';
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
  let state = fold([]);
  let reached = 0;
  const kept: RunState[] = [state];
  const rows = new Map<string, Dated<Row>>();
  const paid = dated<Event>();
  const take = (event: Event, count: number): void => {
    state = reduce(state, event);
    if (count % every === 0) kept.push(state);
    if (tellsOfMoney(event)) paid.add(count, event);
    if (!('agent' in event) || event.agent === undefined) return;
    const own = rows.get(event.agent) ?? dated<Row>();
    rows.set(event.agent, own);
    for (const row of retold(event, state)) own.add(count, row);
  };
  return (count) => {
    for (const event of events.slice(reached, Math.max(reached, count))) {
      reached += 1;
      take(event, reached);
    }
    const from = Math.floor(count / every);
    const then = count === reached ? state : fold(events.slice(from * every, count), kept[from]);
    return {
      state: () => then,
      rows: (agent) => rows.get(agent)?.until(count, mostRows) ?? [],
      paid: () => paid.until(count),
    };
  };
};

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
