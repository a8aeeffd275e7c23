import { graphemes } from '../words/width.ts';

/** A text that is being written; `at` is where the next character goes, in UTF-16 units. */
export type Field = { readonly text: string; readonly at: number };

export const emptyField: Field = { text: '', at: 0 };

/** A text to go on with at its end. */
export const fieldOf = (text: string): Field => ({ text, at: text.length });

/** The field after something was typed or pasted into it. */
export const typed = ({ text, at }: Field, more: string): Field => ({
  text: text.slice(0, at) + more + text.slice(at),
  at: at + more.length,
});

/** The field after a key that edits or moves, by its name; null for a key that means nothing here. */
export const edited = (field: Field, key: string): Field | null => {
  const { text, at } = field;
  switch (key) {
    case 'backspace':
      return cut(field, before(text, at), at);
    case 'delete':
      return cut(field, at, after(text, at));
    case 'ctrl-w':
    case 'alt-backspace':
      return cut(field, wordBefore(text, at), at);
    case 'ctrl-u':
      return cut(field, lineStart(text, at), at);
    case 'ctrl-k':
      return cut(field, at, lineEnd(text, at));
    case 'left':
      return { text, at: before(text, at) };
    case 'right':
      return { text, at: after(text, at) };
    case 'ctrl-left':
    case 'alt-b':
      return { text, at: wordBefore(text, at) };
    case 'ctrl-right':
    case 'alt-f':
      return { text, at: wordAfter(text, at) };
    case 'home':
      return { text, at: lineStart(text, at) };
    case 'end':
    case 'ctrl-e':
      return { text, at: lineEnd(text, at) };
    case 'up':
      return { text, at: inLine(field, lineStart(text, lineStart(text, at) - 1)) };
    case 'down':
      return { text, at: inLine(field, Math.min(text.length, lineEnd(text, at) + 1)) };
    default:
      return null;
  }
};

const cut = ({ text }: Field, from: number, to: number): Field => ({
  text: text.slice(0, from) + text.slice(to),
  at: from,
});

/** What a reader takes for one character may be several: none is cut apart. */
const before = (text: string, at: number): number =>
  at - (graphemes(text.slice(Math.max(0, at - 64), at)).at(-1)?.length ?? 0);
const after = (text: string, at: number): number => at + (graphemes(text.slice(at, at + 64))[0]?.length ?? 0);

const wordBefore = (text: string, at: number): number =>
  at - (/\S*\s*$/.exec(text.slice(0, at))?.[0].length ?? 0);
const wordAfter = (text: string, at: number): number =>
  at + (/^\s*\S*/.exec(text.slice(at))?.[0].length ?? 0);

const lineStart = (text: string, at: number): number => (at <= 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1);
const lineEnd = (text: string, at: number): number => {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
};

/** The place in another line that is as far from its beginning. */
const inLine = ({ text, at }: Field, start: number): number => {
  const from = Math.max(0, start);
  return Math.min(from + at - lineStart(text, at), lineEnd(text, from));
};
