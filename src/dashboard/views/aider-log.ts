import { parseOutputLine } from '../../aider/output.ts';
import type { Line, Role } from '../styled.ts';
import { cutLine, span, wrapLine } from './line.ts';

/** Where in an edit block a line of aider's output stands. */
type Place = 'outside' | 'search' | 'replace';

export type Logged = { readonly text: string; readonly role: Role };

/** aider's own output, line by line, with what each means. */
export const logged = (lines: readonly string[]): readonly Logged[] => {
  let place: Place = 'outside';
  return lines.map((text) => {
    const [role, next] = meaning(text, place);
    place = next;
    return { text, role };
  });
};

/** The same as lines of at most `width` columns; each is cut, or wrapped. */
export const logLines = (
  lines: readonly string[],
  width: number,
  { wrap }: { readonly wrap: boolean } = { wrap: false },
): readonly Line[] =>
  logged(lines).flatMap(({ text, role }) => {
    const line = [span(role, text.trimEnd())];
    return wrap ? wrapLine(line, width) : [cutLine(line, width)];
  });

const meaning = (text: string, place: Place): readonly [Role, Place] => {
  const line = text.trimEnd();
  if (/^<{5,9} ?SEARCH/.test(line)) return ['dim', 'search'];
  if (/^={5,9}$/.test(line) && place === 'search') return ['dim', 'replace'];
  if (/^>{5,9} ?REPLACE/.test(line)) return ['dim', 'outside'];
  if (place === 'search') return ['bad', place];
  if (place === 'replace') return ['good', place];
  return [signRole(line), place];
};

const signRole = (line: string): Role => {
  if (/^(?:https?:\/\/|HTTPSConnectionPool|```)/.test(line)) return 'dim';
  if (/^Cost: /.test(line)) return 'violet';
  const sign = parseOutputLine(line);
  switch (sign?.kind) {
    case undefined:
      return 'text';
    case 'applied':
      return 'good';
    case 'commit':
      return 'accent';
    case 'reply-ended':
      return 'violet';
    case 'retrying':
    case 'interrupted':
      return 'warn';
    case 'error':
    case 'edit-failed':
    case 'outside':
      return 'bad';
    case 'announcement':
      return 'dim';
    default:
      return sign satisfies never;
  }
};
