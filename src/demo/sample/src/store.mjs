/** An empty to-do list. */
export const createStore = () => ({ items: [] });

/** Adds an item and returns it. */
export const add = (store, title) => {
  const item = { id: store.items.length + 1, title, done: false };
  store.items.push(item);
  return item;
};

/** Marks an item as done. */
export const complete = (store, id) => {
  const item = store.items.find((candidate) => candidate.id === id);
  if (item === undefined) throw new Error(`There is no item ${id}.`);
  item.done = true;
  return item;
};
