import { padStart } from '../../words/width.ts';
import type { TextLine } from '../reading.ts';
import type { Line, Role } from '../styled.ts';
import { span } from './line.ts';

/** A line of a file that a hunk shows. */
export type Code = {
  readonly path: string;
  readonly sign: '+' | '-' | ' ';
  readonly text: string;
  /** The hunk that it stands in, counted over the whole diff. */
  readonly hunk: number;
  /** What stands before the code. */
  readonly gutter: Line;
};

export type DiffLine = TextLine & { readonly code?: Code };

/** A difference as git writes it, as lines for people: a title for every file, numbers before the lines. */
export const diffLines = (text: string): readonly DiffLine[] => {
  const made: DiffLine[] = [];
  const files = filesOf(text);
  let hunks = 0;
  for (const file of files) {
    if (made.length > 0) made.push({ line: [] });
    made.push(...titleOf(file));
    const read = codeOf(file, hunks);
    made.push(...read.lines);
    hunks = read.hunks;
  }
  return made;
};

type FileDiff = { readonly path: string; readonly lines: readonly string[] };

const filesOf = (text: string): readonly FileDiff[] => {
  const files: string[][] = [];
  for (const line of text.replace(/\n$/, '').split('\n')) {
    if (line.startsWith('diff --git ') || files.length === 0) files.push([line]);
    else files.at(-1)?.push(line);
  }
  return text === '' ? [] : files.map((lines) => ({ path: pathOf(lines), lines }));
};

const pathOf = (lines: readonly string[]): string => {
  const named = (start: string): string | undefined =>
    lines
      .slice(0, 12)
      .find((line) => line.startsWith(start))
      ?.slice(start.length)
      .replace(/\t$/, '');
  return (
    named('rename to ') ??
    named('+++ b/') ??
    named('--- a/') ??
    /^diff --git a\/(.*) b\/\1$/.exec(lines[0] ?? '')?.[1] ??
    lines[0]?.replace('diff --git ', '') ??
    ''
  );
};

const titleOf = ({ path, lines }: FileDiff): readonly DiffLine[] => {
  const body = lines.slice(lines.findIndex((line) => line.startsWith('@@ ')));
  const count = (sign: string): number => body.filter((line) => line.startsWith(sign)).length;
  const hasHunks = body[0]?.startsWith('@@ ') ?? false;
  return [
    {
      line: [
        span('strong', path, true),
        span('dim', manner(lines)),
        ...(hasHunks ? [span('good', `  +${count('+')}`), span('bad', ` −${count('-')}`)] : []),
      ],
    },
  ];
};

/** What happened to the file besides. */
const manner = (lines: readonly string[]): string => {
  const head = lines.slice(0, 12);
  const has = (start: string): boolean => head.some((line) => line.startsWith(start));
  const from = head.find((line) => line.startsWith('rename from '));
  return [
    has('new file mode') ? '  new' : '',
    has('deleted file mode') ? '  deleted' : '',
    from === undefined ? '' : `  was ${from.slice('rename from '.length)}`,
    has('Binary files ') ? '  binary' : '',
    has('old mode ') ? '  other mode' : '',
  ].join('');
};

const codeOf = ({ path, lines }: FileDiff, firstHunk: number) => {
  const made: DiffLine[] = [];
  let hunk = firstHunk - 1;
  let at = { old: 0, new: 0 };
  const width = digits(lines);
  const gutterWidth = 2 * width + 4;
  const number = (one: number | null): string => padStart(one === null ? '' : String(one), width);
  const push = (sign: Code['sign'], text: string): void => {
    const { role, under } = signs[sign];
    const gutter: Line = [
      span('dim', `${number(sign === '+' ? null : at.old)} ${number(sign === '-' ? null : at.new)} `),
      span(role, `${sign} `, sign !== ' '),
    ];
    const shown = span(role, text);
    const code = { path, sign, text: shown.text, hunk, gutter };
    made.push({ line: [...gutter, shown], hang: gutterWidth, code, ...(under === null ? {} : { under }) });
    at = { old: at.old + (sign === '+' ? 0 : 1), new: at.new + (sign === '-' ? 0 : 1) };
  };
  const first = lines.findIndex((line) => line.startsWith('@@ '));
  // What git says of a file without hunks is in its title; what is left is ours, about the end that was cut off.
  for (const line of first === -1 ? lines.filter((one) => one.startsWith('… ')) : lines.slice(first)) {
    const head = hunkHead.exec(line);
    if (head !== null) {
      hunk += 1;
      at = { old: Number(head[1]), new: Number(head[3]) };
      const { length } = head[5] ?? '';
      made.push({ line: [span('merge', line.slice(0, line.length - length)), span('dim', head[5] ?? '')] });
    } else if (line.startsWith('+') || line.startsWith('-') || line.startsWith(' '))
      push(line[0] as Code['sign'], line.slice(1));
    else if (line.startsWith('\\'))
      made.push({ line: [span('dim', ' '.repeat(gutterWidth) + line.slice(2))] });
    else if (line !== '') made.push({ line: [span('warn', line)] });
  }
  return { lines: made, hunks: hunk + 1 };
};

const hunkHead = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@(.*)$/;
const signs: Readonly<Record<Code['sign'], { readonly role: Role; readonly under: Role | null }>> = {
  '+': { role: 'good', under: 'added' },
  '-': { role: 'bad', under: 'removed' },
  ' ': { role: 'text', under: null },
};

/** Columns of the largest number. */
const digits = (lines: readonly string[]): number => {
  let most = 0;
  for (const line of lines) {
    const head = hunkHead.exec(line);
    if (head !== null)
      most = Math.max(most, Number(head[1]) + Number(head[2] ?? 1), Number(head[3]) + Number(head[4] ?? 1));
  }
  return Math.max(3, String(most).length);
};
