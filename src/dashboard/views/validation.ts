import { lasting } from '../../words/numbers.ts';
import { createMade } from '../made.ts';
import type { Validated } from '../model.ts';
import type { TextLine } from '../reading.ts';
import type { Line, Role } from '../styled.ts';
import { span } from './line.ts';

/** How a validation went, in one line. */
export const validationHead = (
  validated: Validated | null,
  { command, nowMs }: { readonly command: string | null; readonly nowMs: number },
): Line => {
  if (validated === null)
    return [span('dim', command === null ? 'No validation command is set.' : `${command} has not run yet.`)];
  const { started, finished } = validated;
  const what = `${command ?? 'validation'}${started.target === 'result' ? ' on the result' : ''}`;
  const said = [span('strong', what, true), span('dim', ` of attempt ${started.attempt}: `)];
  if (finished === null)
    return [...said, span('violet', `runs for ${lasting((nowMs - Date.parse(started.time)) / 1000)}`)];
  return [
    ...said,
    span(finished.ok ? 'good' : 'bad', verdictOf(finished), true),
    span('dim', ` after ${lasting(finished.seconds)}`),
  ];
};

const verdictOf = ({ ok, code, timed_out }: NonNullable<Validated['finished']>): string => {
  if (ok) return 'passes';
  if (timed_out) return 'did not end in time';
  return code === null ? 'was ended' : `FAILS with code ${code}`;
};

/** What a validation command printed; lines that tell of failures and of passes in their colours. */
export const validationText = (lines: readonly string[]): readonly TextLine[] => madeText(lines, '');

const madeText = createMade<string, TextLine>((made, lines, from) => {
  for (const text of lines.slice(from)) made.push({ line: [span(roleOf(text), text.trimEnd())] });
});

const roleOf = (text: string): Role => {
  const line = text.slice(0, 300);
  if (
    /(?:^|[^\w-])(?:FAIL(?:ED|URE)?|not ok|[A-Z]\w*(?:Error|Exception)|error(?::|\[| TS\d))|^\s*(?:✖|✗|✘|×|E {3})/.test(
      line,
    )
  )
    return failless.test(line) ? 'text' : 'bad';
  return /^\s*(?:ok\b|PASS(?:ED)?\b|✔|✓)/.test(line) ? 'good' : 'text';
};

/** `0 failed` tells of no failure. */
const failless = /\b0 (?:fail|error)/i;
