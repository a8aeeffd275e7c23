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
    const columns = one === '\n' ? 0 : widthOf(one);
    // The cursor needs a column, too.
    if (used + columns > width - 1 && one !== '\n') newRow();
    if (index === at) cursor = { x: used, y: rows.length - 1 };
    if (one === '\n') newRow();
    else {
      rows.push((rows.pop() ?? '') + one);
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
