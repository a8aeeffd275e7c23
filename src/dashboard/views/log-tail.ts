import { counted } from '../../words/numbers.ts';
import type { Line, Role } from '../styled.ts';
import { signRole } from './aider-log.ts';
import { cutLine, span } from './line.ts';

export type LogTailView = { readonly width: number; readonly height: number };

/**
 * The end of a log for a pane, calm: blank lines and fences left out, an edit block and a line that comes again and
 * again as one line each, in colour only what means something. Newest last, a line each.
 */
export const logTail = (lines: readonly string[], { width, height }: LogTailView): readonly Line[] => {
  if (height < 1) return [];
  return (
    folded(lines)
      .slice(-height)
      // Only what is shown is read for its meaning: a log may grow faster than anybody reads.
      .map((one) => cutLine([span('frame', '┊ '), ...spansOf(one)], width))
  );
};

type Folded =
  | { readonly kind: 'line'; readonly text: string; readonly times: number }
  | { readonly kind: 'edit'; readonly lines: number; readonly open: boolean };

const folded = (lines: readonly string[]): readonly Folded[] => {
  const all: Folded[] = [];
  for (const text of lines) {
    const last = all.at(-1);
    if (text.startsWith('<<<<<<<')) all.push({ kind: 'edit', lines: 0, open: true });
    else if (text.startsWith('>>>>>>>')) closeEdit(all);
    else if (last?.kind === 'edit' && last.open) all[all.length - 1] = { ...last, lines: last.lines + 1 };
    else if (isNoise(text)) continue;
    else if (last?.kind === 'line' && last.text === text)
      all[all.length - 1] = { ...last, times: last.times + 1 };
    else all.push({ kind: 'line', text, times: 1 });
  }
  return all;
};

/** An end without its beginning: all that we have of the log until here is the inside of a long edit. */
const closeEdit = (all: Folded[]): void => {
  const last = all.at(-1);
  if (last?.kind === 'edit' && last.open) all[all.length - 1] = { ...last, open: false };
  else if (!all.some(({ kind }) => kind === 'edit'))
    all.splice(0, all.length, { kind: 'edit', lines: all.length, open: false });
};

const isNoise = (text: string): boolean => text.startsWith('```') || text.trim() === '';

const spansOf = (one: Folded): Line => {
  if (one.kind === 'edit')
    return [
      span(one.open ? 'busy' : 'dim', one.open ? 'writes an edit' : 'an edit'),
      span('dim', one.lines === 0 ? '' : `, ${counted(one.lines, 'line')}`),
    ];
  const text = one.text.trimEnd();
  const times = one.times === 1 ? [] : [span('dim', ` ×${one.times}`)];
  return [span(roleOf(text), text), ...times];
};

/** A model's words are not louder than what was done. */
const roleOf = (text: string): Role => {
  const role = signRole(text);
  return role === 'text' ? testRole(text) : role;
};

/** What the usual test runners say of one test, or of all. */
const testRole = (text: string): Role => {
  if (
    /^\s*(?:not ok\b|✖|✗|×|FAIL(?:ED)?\b|E {3}|AssertionError\b|Error:)|\b[1-9]\d* (?:failed|failing)\b/.test(
      text,
    )
  )
    return 'bad';
  return /^\s*(?:ok \d|✔|✓|PASS(?:ED)?\b)|\b\d+ (?:passed|passing)\b/.test(text) ? 'good' : 'dim';
};
