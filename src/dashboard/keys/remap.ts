import { closest } from 'fastest-levenshtein';
import { UsageError } from '../../core/error.ts';
import type { Context } from '../scene.ts';
import { type Binding, shownKeys } from './binding.ts';
import { keyFault } from './key-name.ts';

/** The keys that the user wants for actions, by their names. */
export type KeyWishes = Readonly<Record<string, readonly string[]>>;

/**
 * The table with the user's keys in it. Throws a UsageError (`keys-unknown`, `keys-clash`) for an action or a key that there is
 * not, and for two actions that would have one key in the same place.
 */
export const remapped = (table: readonly Binding[], wishes: KeyWishes): readonly Binding[] => {
  // Nothing can clash, and looking for it would keep everybody's first screen waiting.
  if (Object.keys(wishes).length === 0) return table;
  for (const [action, keys] of Object.entries(wishes)) check(table, action, keys);
  const own = table.flatMap((one) => withKeys(one, wishes[one.action]));
  refuseClash(own, table);
  return own;
};

/** Where text is written, the keys for that stay. */
const writing: ReadonlySet<Context> = new Set(['input', 'search', 'palette', 'start', 'choices']);

/** What would leave nobody a way out or an answer, when it had no key. */
const needed: ReadonlySet<string> = new Set(['back', 'detach', 'yes', 'no', 'choose']);

/** Done by the terminal's side of the screen, wherever it is. */
const fixed: ReadonlySet<string> = new Set(['repaint']);

const check = (table: readonly Binding[], action: string, keys: readonly string[]): void => {
  const actions = [...new Set(table.map((one) => one.action))].filter((one) => !fixed.has(one));
  if (!actions.some((one) => one === action))
    throw new UsageError(
      fixed.has(action)
        ? `keys: ${action} keeps its key.`
        : `keys: there is no action ${JSON.stringify(action)}.`,
      {
        code: 'keys-unknown',
        hint: fixed.has(action)
          ? 'Leave it out.'
          : `Did you mean ${closest(action, actions)}? docs/keys.md has them all.`,
      },
    );
  for (const key of keys) {
    const fault = keyFault(key);
    if (fault !== null)
      throw new UsageError(`keys: ${JSON.stringify(key)} for ${action} ${fault}.`, {
        code: 'keys-unknown',
        hint: 'Keys are written as docs/keys.md has them: x, X, f5, pageup, ctrl-o, alt-x, shift-tab.',
      });
  }
  if (keys.length === 0 && needed.has(action))
    throw new UsageError(`keys: ${action} needs a key.`, {
      code: 'keys-unknown',
      hint: 'Name one, or leave it out to keep its own.',
    });
};

const withKeys = (one: Binding, wished: readonly string[] | undefined): readonly Binding[] => {
  if (wished === undefined) return [one];
  // Ctrl-C always leaves.
  const keys = [...new Set([...wished, ...one.keys.filter((key) => key === 'ctrl-c')])];
  const [kept, changed] = [one.contexts.filter(isWriting), one.contexts.filter((place) => !isWriting(place))];
  return [
    ...(kept.length === 0 ? [] : [{ ...one, contexts: kept }]),
    ...(changed.length === 0 ? [] : [{ ...one, contexts: changed, keys, shown: shownKeys(keys) }]),
  ];
};

const isWriting = (place: Context): boolean => writing.has(place);

/** Pairs that share a key in the table are never offered together, so they may share another one, too. */
const refuseClash = (own: readonly Binding[], table: readonly Binding[]): void => {
  const sharing = new Set(shared(table).map(({ pair }) => pair));
  const clash = shared(own).find(({ pair }) => !sharing.has(pair));
  if (clash === undefined) return;
  const { key, actions, where } = clash;
  throw new UsageError(`keys: ${key} would mean ${actions[0]} and ${actions[1]} (${where}).`, {
    code: 'keys-clash',
    hint: 'Give one of the two another key.',
  });
};

type Shared = {
  readonly pair: string;
  readonly key: string;
  readonly actions: readonly [string, string];
  readonly where: Context;
};

/** Every two actions that have one key in the same place. */
const shared = (table: readonly Binding[]): readonly Shared[] =>
  table.flatMap((one, index) =>
    table.slice(index + 1).flatMap((other): readonly Shared[] => {
      const key = one.keys.find((each) => other.keys.includes(each));
      const where = one.contexts.find((place) => other.contexts.includes(place));
      if (key === undefined || where === undefined || one.action === other.action) return [];
      const actions = [one.action, other.action] as const;
      return [{ pair: [...actions].toSorted().join(' '), key, actions, where }];
    }),
  );
