import { padEnd, padStart, widthOf } from './width.ts';

export type Column = { readonly title: string; readonly align: 'left' | 'right' };

/** Rows of text under titled columns, two spaces apart, padded by what a terminal shows; no trailing blanks. */
export const table = (
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): readonly string[] => {
  const lines = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => widthOf(line[index] ?? ''))));
  return lines.map((line) =>
    columns
      .map(({ align }, index) => pad(line[index] ?? '', widths[index] ?? 0, align))
      .join('  ')
      .trimEnd(),
  );
};

const pad = (text: string, width: number, align: Column['align']): string =>
  align === 'left' ? padEnd(text, width) : padStart(text, width);
