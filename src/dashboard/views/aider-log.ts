import { parseOutputLine } from '../../aider/output.ts';
import { createMade } from '../made.ts';
import type { TextLine } from '../reading.ts';
import type { Role } from '../styled.ts';
import { span } from './line.ts';

/** Where in an edit block a line of aider's output stands. */
type Place = 'outside' | 'search' | 'replace';

/** A line of aider's own output, with what it means, and where the next one stands. */
type Logged = TextLine & { readonly next: Place };

/** aider's own output as a text, coloured by what each line means. */
export const logText = (lines: readonly string[]): readonly TextLine[] => madeLog(lines, '');

const madeLog = createMade<string, Logged>((made, lines, from) => {
  for (const text of lines.slice(from)) {
    const [role, next] = meaning(text, made.at(-1)?.next ?? 'outside');
    made.push({ line: [span(role, text.trimEnd())], next });
  }
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

/** What a line of aider's output means by itself, wherever it stands. */
export const signRole = (line: string): Role => {
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
