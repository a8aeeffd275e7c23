import { type ErrorClass, parseOutputLine } from '../../aider/output.ts';

/** What an aider is at, as far as its output tells. */
export type Doing =
  | { readonly kind: 'starts' }
  | { readonly kind: 'asks' }
  | { readonly kind: 'waits'; readonly untilMs: number; readonly why: ErrorClass | null }
  | { readonly kind: 'replies' }
  | { readonly kind: 'edits'; readonly path: string }
  | { readonly kind: 'reads' }
  | { readonly kind: 'applied'; readonly path: string }
  | { readonly kind: 'again' }
  | { readonly kind: 'committed' };

/** What it is at, and what the next line is understood by. */
export type Watched = {
  readonly doing: Doing;
  /** What may be the name of the file that the next block edits. */
  readonly named: string | null;
  /** What went wrong, until it is tried again. */
  readonly why: ErrorClass | null;
};

export const nothingSeen: Watched = { doing: { kind: 'starts' }, named: null, why: null };

/** The same after one more line of its output, which came at `atMs`. */
export const watchedLine = (watched: Watched, line: string, atMs: number): Watched => {
  const text = line.slice(0, 400).trimEnd();
  const sign = parseOutputLine(text);
  const at = (doing: Doing): Watched => ({ doing, named: null, why: null });
  switch (sign?.kind) {
    case undefined:
      return plainLine(watched, text);
    case 'announcement':
      return at({ kind: 'asks' });
    case 'retrying':
      return at({ kind: 'waits', untilMs: atMs + sign.seconds * 1000, why: watched.why });
    case 'error':
      return { ...at({ kind: 'asks' }), why: sign.explained ? (watched.why ?? sign.class) : sign.class };
    case 'reply-ended':
      return at({ kind: 'reads' });
    case 'applied':
      return at({ kind: 'applied', path: sign.path });
    case 'commit':
      return at({ kind: 'committed' });
    case 'edit-failed':
      return at({ kind: 'again' });
    case 'outside':
    case 'interrupted':
      return watched;
    default:
      return sign satisfies never;
  }
};

/** A line of a reply, or of what aider says about it. */
const plainLine = (watched: Watched, text: string): Watched => {
  const { doing, named } = watched;
  // What follows these is aider's own, or the reply once more.
  if (doing.kind === 'reads' || doing.kind === 'again' || doing.kind === 'committed') return watched;
  if (text === '') return watched;
  const header = /^(?:---|\+\+\+) (?:[ab]\/)?(\S+)/.exec(text)?.[1];
  if (header !== undefined && header !== '/dev/null') return edits(watched, header);
  if (named !== null && /^(?:```|<{5,9} ?SEARCH)/.test(text)) return edits(watched, named);
  if (text.startsWith('```')) return watched;
  return {
    ...watched,
    doing: doing.kind === 'edits' ? doing : { kind: 'replies' },
    named: pathIn(text) ?? null,
  };
};

const edits = (watched: Watched, path: string): Watched => ({
  ...watched,
  doing: { kind: 'edits', path },
  named: path,
});

/** A line that is nothing but a path, as one stands above every block. */
const pathIn = (text: string): string | undefined =>
  /^[*`#\s]{0,4}([^\s`*:<>"']*[./][^\s`*:<>"']*[^\s`*:<>"'.])[*`:\s]{0,4}$/.exec(text)?.[1];
