/**
 * Remembers what was made of a list that only grows at its end, as long as the list is there: when it has grown, `add` makes what
 * is new. Another `key` (a width, a word that is looked for) makes all of it again.
 */
export const createMade = <In, Out>(
  add: (made: Out[], list: readonly In[], from: number, key: string) => void,
): ((list: readonly In[], key: string) => readonly Out[]) => {
  const known = new WeakMap<readonly In[], { readonly key: string; readonly made: Out[]; used: number }>();
  return (list, key) => {
    const kept = known.get(list);
    const one = kept?.key === key && kept.used <= list.length ? kept : { key, made: [] as Out[], used: 0 };
    if (one.used < list.length) add(one.made, list, one.used, key);
    one.used = list.length;
    known.set(list, one);
    return one.made;
  };
};
