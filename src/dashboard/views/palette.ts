import { padEnd, widthOf } from '../../words/width.ts';
import type { Field } from '../field.ts';
import type { PaletteEntry } from '../palette.ts';
import type { Line } from '../styled.ts';
import { selected } from './agent-pane.ts';
import { type FieldView, fieldView } from './field.ts';
import { cutLine, span } from './line.ts';

export type PaletteView = {
  readonly entries: readonly PaletteEntry[];
  readonly field: Field;
  /** Which of the entries, from 0. */
  readonly chosen: number;
  readonly width: number;
  readonly height: number;
};

/** What is written, and below it what could be meant: as many as there is room for, the chosen one among them. */
export const paletteView = ({ entries, field, chosen, width, height }: PaletteView): FieldView => {
  const { lines, cursor } = fieldView(field, width - 2, 1);
  const room = Math.max(1, height - 2);
  const first = Math.max(0, Math.min(chosen - Math.floor(room / 2), entries.length - room));
  const names = Math.max(0, ...entries.map(({ name }) => widthOf(name))) + 2;
  const rows = entries.slice(first, first + room).map((entry, index) => {
    const line = cutLine(row(entry, names), width);
    return first + index === chosen ? selected(line, width) : line;
  });
  return {
    lines: [
      [span('accent', ': ', true), ...(lines[0] ?? [])],
      [],
      ...(rows.length === 0 ? [[span('dim', 'Nothing that can be done now is called that.')]] : rows),
    ],
    cursor: { x: 2 + cursor.x, y: 0 },
  };
};

/** The key that would have done the same stands before it: the palette teaches them. */
const row = (entry: PaletteEntry, names: number): Line => [
  span('accent', padEnd(entry.kind === 'action' ? (entry.binding.shown.split(' ')[0] ?? '') : '', keys)),
  span('title', padEnd(entry.name, names)),
  span('dim', entry.about),
];

const keys = 7;
