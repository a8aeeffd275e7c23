/** Who wants to be told. Everyone is told everything in the same order, even what a listener causes. */
export type Listeners<T> = {
  readonly tell: (value: T) => void;
  readonly subscribe: (listener: (value: T) => void) => () => void;
};

export const createListeners = <T>(): Listeners<T> => {
  const listeners = new Set<{ readonly call: (value: T) => void }>();
  const waiting: T[] = [];
  let telling = false;

  const tell = (value: T): void => {
    waiting.push(value);
    // A listener that appends comes back here: its event waits until everyone has heard this one.
    if (telling) return;
    telling = true;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      for (const { call } of listeners) safely(call, next);
    }
    telling = false;
  };

  const subscribe = (call: (value: T) => void): (() => void) => {
    const listener = { call };
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };

  return { tell, subscribe };
};

/** What is told has happened already: a listener's fault is its own, reported as uncaught, not the teller's. */
const safely = <T>(call: (value: T) => void, value: T): void => {
  try {
    call(value);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
};
