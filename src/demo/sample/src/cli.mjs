import { list } from './format.mjs';
import { add, complete } from './store.mjs';

/** Runs one command on a list and returns what to print. */
export const run = (store, [command, ...rest]) => {
  switch (command) {
    case 'add':
      return `added ${add(store, rest.join(' ')).id}`;
    case 'done':
      return `done ${complete(store, Number(rest[0])).id}`;
    case 'list':
      return list(store);
    default:
      throw new Error('usage: tasks add TITLE | done ID | list');
  }
};
