import { type DiffLine, diffLines } from './views/diff.ts';

/** Two commits, and whose: what lies between them is shown. */
export type Ends = { readonly of: string; readonly base: string; readonly tip: string };

/** Reads what differs between two commits, as git writes it; of much, the beginning and a line that says so. */
export type ReadDiff = (ends: Ends) => Promise<string>;

export type DiffShown =
  | { readonly kind: 'none' }
  | { readonly kind: 'reading' }
  | { readonly kind: 'read'; readonly lines: readonly DiffLine[] }
  | { readonly kind: 'failed'; readonly reason: string };

export type ShownDiff = {
  readonly diff: () => DiffShown;
  /** From now on what lies between these is shown; the same again reads nothing. */
  readonly show: (ends: Ends | null) => void;
};

type Tools = {
  readonly read: ReadDiff;
  readonly onChange: () => void;
  readonly wordsOf: (error: unknown) => string;
};

/** One diff at a time. While the tip moves on, the one before stays until the new one is there. */
export const createShownDiff = ({ read, onChange, wordsOf }: Tools): ShownDiff => {
  let wanted: Ends | null = null;
  let shown: DiffShown = { kind: 'none' };
  const settle = (ends: Ends, next: DiffShown): void => {
    if (wanted !== ends) return;
    shown = next;
    onChange();
  };
  return {
    diff: () => shown,
    show: (ends) => {
      const same = ends?.of === wanted?.of && ends?.base === wanted?.base;
      if (same && ends?.tip === wanted?.tip) return;
      if (shown.kind !== 'read' || !same) shown = { kind: ends === null ? 'none' : 'reading' };
      wanted = ends;
      if (ends === null) return;
      read(ends).then(
        (text) => settle(ends, { kind: 'read', lines: diffLines(text) }),
        (error: unknown) => settle(ends, { kind: 'failed', reason: wordsOf(error) }),
      );
    },
  };
};
