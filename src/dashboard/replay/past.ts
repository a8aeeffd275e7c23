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
 * Folds events once and remembers the state after every 500 of them, so that going anywhere folds few. States share
 * what did not change between them.
 */
export const pastOf = (events: readonly Event[]): Past => {
  let state = fold([]);
  const kept: RunState[] = [state];
  const rows = new Map<string, Dated<Row>>();
  const paid = dated<Event>();
  for (const [index, event] of events.entries()) {
    state = reduce(state, event);
    const count = index + 1;
    if (count % every === 0) kept.push(state);
    if (tellsOfMoney(event)) paid.add(count, event);
    if (!('agent' in event) || event.agent === undefined) continue;
    const own = rows.get(event.agent) ?? dated<Row>();
    rows.set(event.agent, own);
    for (const row of retold(event, state)) own.add(count, row);
  }
  return (count) => {
    const from = Math.floor(count / every);
    const then = fold(events.slice(from * every, count), kept[from]);
    return {
      state: () => then,
      rows: (agent) => rows.get(agent)?.until(count).slice(-mostRows) ?? [],
      paid: () => paid.until(count),
    };
  };
};

/** Things in the order of the events that they came with. */
type Dated<T> = {
  readonly add: (count: number, item: T) => void;
  readonly until: (count: number) => readonly T[];
};

const dated = <T>(): Dated<T> => {
  const items: T[] = [];
  const since: number[] = [];
  let last: { readonly count: number; readonly items: readonly T[] } = { count: 0, items: [] };
  return {
    add: (count, item) => {
      items.push(item);
      since.push(count);
    },
    // Asked several times for each frame.
    until: (count) => {
      if (last.count !== count) last = { count, items: items.slice(0, countUpTo(since, count)) };
      return last.items;
    },
  };
};
