import type { Reading, TextLine } from '../reading.ts';
import type { Role } from '../styled.ts';
import { diffColours } from '../views/diff-colours.ts';
import { span } from '../views/line.ts';
import type { Shown } from './shown.ts';

/** The diff that was asked for, or why there is none. */
export const diffReading = ({ diff, colouring }: Shown): Pick<Reading, 'lines' | 'coloured'> => {
  switch (diff.kind) {
    case 'none':
      return one('dim', 'Nothing was changed yet.');
    case 'reading':
      return one('dim', 'Reading it.');
    case 'failed':
      return one('bad', diff.reason);
    case 'read':
      if (diff.lines.length === 0) return one('dim', 'Nothing is changed.');
      return {
        lines: diff.lines,
        ...(colouring === null ? {} : { coloured: diffColours(diff.lines, colouring) }),
      };
    default:
      return diff satisfies never;
  }
};

const one = (role: Role, text: string): { readonly lines: readonly TextLine[] } => ({
  lines: [{ line: [span(role, text)] }],
});
