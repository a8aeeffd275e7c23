import type { Line } from '../styled.ts';
import type { Code, DiffLine } from './diff.ts';
import { plain } from './line.ts';

/** Code in a file of this name as lines in the colours of its language; null when it knows none. */
export type Colouring = (path: string, code: string) => readonly Line[] | null;

/** More of a hunk is not coloured: it would be noticed. */
const mostCharacters = 20_000;
const longestLine = 400;

/** Colours the lines of a diff, hunk by hunk, when one of them is seen. */
export const diffColours = (lines: readonly DiffLine[], colouring: Colouring) => {
  const known = coloured.get(colouring)?.get(lines) ?? new Map<number, ReadonlyMap<Code, Line>>();
  const byLines = coloured.get(colouring) ?? new WeakMap();
  byLines.set(lines, known);
  coloured.set(colouring, byLines);
  return (index: number): Line | null => {
    const code = lines[index]?.code;
    if (code === undefined) return null;
    const hunk = known.get(code.hunk) ?? colouredHunk(hunkAround(lines, index), colouring);
    known.set(code.hunk, hunk);
    return hunk.get(code) ?? null;
  };
};

type Known = Map<number, ReadonlyMap<Code, Line>>;
const coloured = new WeakMap<Colouring, WeakMap<readonly DiffLine[], Known>>();

const hunkAround = (lines: readonly DiffLine[], index: number): readonly Code[] => {
  const { hunk } = lines[index]?.code ?? {};
  const isIn = (at: number): boolean => {
    const { line, code } = lines[at] ?? { line: [] };
    // "No newline at end of file" stands in the middle of a hunk.
    return code === undefined ? /^ *No newline/.test(plain(line)) : code.hunk === hunk;
  };
  let [first, last] = [index, index];
  while (isIn(first - 1)) first -= 1;
  while (isIn(last + 1)) last += 1;
  return lines.slice(first, last + 1).flatMap(({ code }) => code ?? []);
};

/** Both sides of a hunk by themselves: together they are no code. */
const colouredHunk = (codes: readonly Code[], colouring: Colouring): ReadonlyMap<Code, Line> => {
  const made = new Map<Code, Line>();
  for (const other of ['-', '+'] as const) {
    const side = codes.filter(({ sign }) => sign === ' ' || sign === other);
    const code = side.map(({ text }) => (text.length > longestLine ? '' : text)).join('\n');
    const lines = code.length > mostCharacters ? null : colouring(side[0]?.path ?? '', code);
    for (const [index, one] of side.entries()) {
      const line = lines?.[index];
      // Only what has the very same characters may stand in its place.
      if (line !== undefined && plain(line) === one.text) made.set(one, [...one.gutter, ...line]);
    }
  }
  return made;
};
