import { padEnd } from '../../words/width.ts';
import { type RetryForm, type RetryRow, rowAt } from '../retry-form.ts';
import type { Line, Role } from '../styled.ts';
import { type FieldView, fieldView } from './field.ts';
import { cutLine, span, wrapLine } from './line.ts';

export type RetryFormView = {
  readonly width: number;
  readonly height: number;
  /** The run's model; null: aider chooses. */
  readonly model: string | null;
  /** What the plan tells the agent. */
  readonly prompt: string;
  /** It is ended first. */
  readonly atWork: boolean;
};

export type RetryFormLines = {
  readonly lines: readonly Line[];
  /** Where the next character goes, when the row that has the focus is written in. */
  readonly cursor: FieldView['cursor'] | null;
};

const labelWidth = 13;

/** The form in which somebody chooses how an agent is begun again. As many files are shown as fit. */
export const retryFormView = (form: RetryForm, view: RetryFormView): RetryFormLines => {
  const { width, height } = view;
  const notes = notesOf(form, view);
  const room = width - labelWidth;
  const text = fieldView(form.text, room, Math.max(1, Math.min(4, height - notes.length - 6)));
  const rows = [
    turnedRow(form, 'told', form.afresh ? 'afresh' : 'what failed before', form.afresh !== form.given.afresh),
    writtenRow(form, 'model', fieldView(form.model, room, 1), view),
    turnedRow(
      form,
      'format',
      form.format ?? 'as the run has it',
      form.format !== form.given.choices.editFormat,
    ),
  ];
  const written = writtenRow(form, 'text', text, view);
  const free = height - rows.length - written.length - notes.length;
  const before = [...rows.flat(), ...fileRows(form, width, Math.max(1, free))];
  const { kind } = rowAt(form);
  const cursor =
    kind === 'model'
      ? { x: labelWidth + fieldView(form.model, room, 1).cursor.x, y: 1 }
      : kind === 'text'
        ? { x: labelWidth + text.cursor.x, y: before.length + text.cursor.y }
        : null;
  return { lines: [...before, ...written, ...notes].map((line) => cutLine(line, width)), cursor };
};

const labels = {
  told: 'is told',
  model: 'model',
  format: 'edit format',
  file: 'files',
  text: 'to do',
} as const;

const label = (kind: RetryRow['kind'], focused: boolean, shown = true) =>
  span(focused ? 'accent' : 'dim', padEnd(shown ? labels[kind] : '', labelWidth), focused);

const turnedRow = (
  form: RetryForm,
  kind: 'told' | 'format',
  value: string,
  isNew: boolean,
): readonly Line[] => {
  const focused = rowAt(form).kind === kind;
  const side = (mark: string) => span('accent', focused ? mark : '');
  return [[label(kind, focused), side('‹ '), span(newOr(isNew), value), side(' ›')]];
};

const newOr = (isNew: boolean): Role => (isNew ? 'strong' : 'text');

const writtenRow = (
  form: RetryForm,
  kind: 'model' | 'text',
  { lines }: FieldView,
  { model, prompt, width }: RetryFormView,
): readonly Line[] => {
  const focused = rowAt(form).kind === kind;
  if (form[kind].text !== '') return lines.map((line, index) => [label(kind, focused, index === 0), ...line]);
  const planned =
    kind === 'model' ? (model ?? 'aider chooses') : `as planned: ${prompt.replaceAll(/\s+/g, ' ')}`;
  return [cutLine([label(kind, focused), span('dim', planned)], width)];
};

/** A row for each file, those around the focus where not all fit. */
const fileRows = (form: RetryForm, width: number, room: number): readonly Line[] => {
  const { files, kept } = form;
  if (files.length === 0) return [[label('file', false), span('dim', 'It chooses them itself.')]];
  const row = rowAt(form);
  const focused = row.kind === 'file' ? files.indexOf(row.path) : -1;
  const all = files.map((path, index): Line => {
    const has = kept.includes(path);
    const look: Role = index === focused ? 'accent' : has ? 'text' : 'dim';
    return [label('file', index === focused, false), span(look, `${has ? '[x]' : '[ ]'} ${path}`)];
  });
  const fits = all.length <= room;
  const count = fits ? all.length : Math.max(1, room - 1);
  const first = Math.max(0, Math.min(focused - count + 1, all.length - count));
  const seen = all.slice(first, first + count);
  const more: Line = [
    label('file', false, false),
    span('dim', `${first + 1}–${first + seen.length} of ${files.length}, ${kept.length} chosen`),
  ];
  const named = seen.map((line, index) =>
    index === 0 ? [label('file', focused >= 0), ...line.slice(1)] : line,
  );
  return [...named, ...(fits || room < 2 ? [] : [more])].map((line) => cutLine(line, width));
};

const notesOf = ({ fault }: RetryForm, { width, atWork }: RetryFormView): readonly Line[] => [
  [],
  ...(fault === null ? [] : wrapLine([span('bad', fault)], width)),
  ...(atWork
    ? wrapLine([span('warn', 'It is at work, and is stopped first; what it has is kept.')], width)
    : []),
  ...wrapLine([span('dim', 'What is chosen holds for it until you choose again.')], width),
];
