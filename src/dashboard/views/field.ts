import { sanitizeLine } from '../../core/sanitize.ts';
import { graphemes, widthOf } from '../../words/width.ts';
import type { Field } from '../field.ts';
import type { Line } from '../styled.ts';
import { span } from './line.ts';

export type FieldView = {
  readonly lines: readonly Line[];
  /** Where the next character goes, counted from the first of these lines. */
  readonly cursor: { readonly x: number; readonly y: number };
};

/** As much of a text that is being written as fits, broken where it must be; where the writing goes on is always among it. */
export const fieldView = ({ text, at }: Field, width: number, height: number): FieldView => {
  const rows: string[] = [''];
  let cursor = { x: 0, y: 0 };
  let used = 0;
  let index = 0;
  const newRow = (): void => {
    rows.push('');
    used = 0;
  };
  for (const one of graphemes(text)) {
    // What is shown may be wider than what was written: a family without its joiners is three people.
    const pieces = one === '\n' ? [] : graphemes(sanitizeLine(one));
    // The cursor needs a column, too.
    if (pieces[0] !== undefined && used + widthOf(pieces[0]) > width - 1) newRow();
    if (index === at) cursor = { x: used, y: rows.length - 1 };
    if (one === '\n') newRow();
    for (const piece of pieces) {
      const columns = widthOf(piece);
      if (used + columns > width - 1) newRow();
      rows.push((rows.pop() ?? '') + piece);
      used += columns;
    }
    index += one.length;
  }
  if (index <= at) cursor = { x: used, y: rows.length - 1 };
  const first = Math.min(Math.max(0, cursor.y - height + 1), Math.max(0, rows.length - height));
  return {
    lines: rows.slice(first, first + height).map((row) => [span('text', row)]),
    cursor: { x: cursor.x, y: cursor.y - first },
  };
};
