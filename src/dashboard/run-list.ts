import { emptyField, type Field } from './field.ts';
import type { Action, Binding } from './keys/binding.ts';
import type { Word } from './views/footer.ts';
import type { RunRow } from './views/runs.ts';

/** What the list of runs shows, and what the user has set about it. */
export type RunList = {
  /** Null until they were read. */
  readonly runs: readonly RunRow[] | null;
  /** A run's id: the same run stays chosen when others come. */
  readonly chosen: string | null;
  readonly filter: Field;
  /** The filter is being written. */
  readonly writing: boolean;
  readonly help: boolean;
  readonly word: Word | null;
};

export const firstRunList: RunList = {
  runs: null,
  chosen: null,
  filter: emptyField,
  writing: false,
  help: false,
  word: null,
};

/** The runs that the filter lets through: every word of it stands in the id, the change or the verdict. */
export const listedRuns = ({ runs, filter }: RunList): readonly RunRow[] => {
  const words = filter.text.toLowerCase().split(/\s+/);
  return (runs ?? []).filter((run) => {
    const text = `${run.run} ${run.change} ${run.verdict ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
};

/** The chosen run, as long as it is listed; else the newest. */
export const chosenRun = (list: RunList): RunRow | null => {
  const listed = listedRuns(list);
  return listed.find(({ run }) => run === list.chosen) ?? listed[0] ?? null;
};

/** The keys that do something on this page: its help is as long as the screen, and is only left. */
export const listKeys = ({ help }: RunList, bindings: readonly Binding[]): readonly Binding[] =>
  help ? bindings.filter(({ action }) => action === 'back') : bindings;

/** The list after an action that only looks through it; `height` is how many lines of it are shown. Others leave it as it is. */
export const lookedThrough = (list: RunList, action: Action, height: number): RunList => {
  const { writing } = list;
  switch (action) {
    case 'focus-up':
      return movedBy(list, -1);
    case 'focus-down':
      return movedBy(list, 1);
    case 'page-up':
      return movedBy(list, 1 - height);
    case 'page-down':
      return movedBy(list, height - 1);
    case 'first':
      return movedBy(list, Number.NEGATIVE_INFINITY);
    case 'last':
      return movedBy(list, Number.POSITIVE_INFINITY);
    case 'filter-runs':
      return { ...list, writing: true };
    case 'choose':
      return { ...list, writing: false };
    case 'help':
      return { ...list, help: true };
    case 'back':
      return writing ? { ...list, writing: false, filter: emptyField } : { ...list, help: false };
    default:
      return list;
  }
};

/** With another run chosen, so many lines further down. */
const movedBy = (list: RunList, lines: number): RunList => {
  const listed = listedRuns(list);
  const at = listed.findIndex(({ run }) => run === chosenRun(list)?.run);
  const next = Math.max(0, Math.min(listed.length - 1, at + lines));
  return { ...list, chosen: listed[next]?.run ?? null, word: null };
};
