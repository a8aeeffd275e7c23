import { sanitizeLine } from '../core/sanitize.ts';

/** Something that is being followed. */
export type Follower = { readonly close: () => Promise<void> };

/** A text that others hold: what an attempt's aider printed or said, what a validation printed. */
export type TextSource =
  | { readonly kind: 'output' | 'chat'; readonly agent: string; readonly attempt: number }
  | { readonly kind: 'validation'; readonly log: string };

/** Tells the lines of a text, those there are and those to come; of a long one, its end. Null when there is none. */
export type FollowText = (source: TextSource, onLine: (line: string) => void) => Follower | null;

export type ShownText = {
  /** Harmless. The same list as long as it only grows. */
  readonly lines: () => readonly string[];
  /** From now on this text is shown. */
  readonly show: (source: TextSource | null) => void;
  readonly close: () => Promise<void>;
};

const most = { lines: 5_000, characters: 2_000_000 };

/** The newest lines of one text at a time. */
export const createShownText = (followText: FollowText, onChange: () => void): ShownText => {
  let lines: string[] = [];
  let characters = 0;
  let key = '';
  let follower: Follower | null = null;

  const add = (line: string): void => {
    const safe = sanitizeLine(line);
    lines.push(safe);
    characters += safe.length;
    // Cut seldom: cutting copies, and all that was made of the lines is made again.
    if (lines.length > 2 * most.lines || characters > 2 * most.characters) cut();
    onChange();
  };
  const cut = (): void => {
    let from = lines.length;
    characters = 0;
    while (from > 0 && lines.length - from < most.lines) {
      const { length } = lines[from - 1] ?? '';
      if (characters + length > most.characters) break;
      characters += length;
      from -= 1;
    }
    lines = lines.slice(from);
  };

  return {
    lines: () => lines,
    show: (source) => {
      const next = JSON.stringify(source);
      if (key === next) return;
      key = next;
      void follower?.close();
      [lines, characters] = [[], 0];
      follower =
        source === null
          ? null
          : followText(source, (line) => {
              // One that is on its way out may still tell its last line.
              if (key === next) add(line);
            });
    },
    close: async () => follower?.close(),
  };
};
