import { isDeepStrictEqual } from 'node:util';
import { edited, type Field, fieldOf, typed } from './field.ts';
import type { Word } from './views/footer.ts';

/** What a run can be given before it begins, in the order of the screen. */
export const startFields = ['change', 'model', 'agents', 'files', 'validate', 'budget'] as const;
export type StartField = (typeof startFields)[number];
export type StartValues = Readonly<Record<StartField, string>>;

/** What somebody has written who is about to begin a run. */
export type StartForm = {
  readonly fields: Readonly<Record<StartField, Field>>;
  readonly given: StartValues;
  /** Changes of earlier runs, to pick from. */
  readonly recent: readonly string[];
  /** Where keys go: into a field, or to the changes of earlier runs. */
  readonly focus: StartField | 'recent';
  readonly picked: number;
  /** It was asked for, and is not there yet. */
  readonly beginning: boolean;
  /** Asked again, the page is left, whatever is written. */
  readonly leaving: boolean;
  readonly word: Word | null;
};

/** A form that holds what the settings say. */
export const startForm = (given: StartValues): StartForm => ({
  fields: mapped((name) => fieldOf(given[name])),
  given,
  recent: [],
  focus: 'change',
  picked: 0,
  beginning: false,
  leaving: false,
  word: null,
});

export const valuesOf = ({ fields }: StartForm): StartValues => mapped((name) => fields[name].text);

const mapped = <T>(value: (name: StartField) => T): Readonly<Record<StartField, T>> => ({
  change: value('change'),
  model: value('model'),
  agents: value('agents'),
  files: value('files'),
  validate: value('validate'),
  budget: value('budget'),
});

/** Whether something would be lost. */
export const isWritten = (form: StartForm): boolean => !isDeepStrictEqual(valuesOf(form), form.given);

/** The form with the focus on the next field, or the one before; after the last comes the first. */
export const steppedTo = (form: StartForm, step: 1 | -1): StartForm => {
  const stops = [...startFields, ...(form.recent.length > 0 ? (['recent'] as const) : [])];
  const at = stops.indexOf(form.focus);
  return calm({ ...form, focus: stops[(at + step + stops.length) % stops.length] ?? 'change' });
};

/** The form after a key that is none of the page's own: it writes, edits or moves. */
export const writtenOn = (form: StartForm, name: string, text: string): StartForm => {
  const { focus } = form;
  const step = name === 'down' ? 1 : name === 'up' ? -1 : null;
  if (focus === 'recent') return step === null ? form : pickedBy(form, step);
  const field = form.fields[focus];
  const next = edited(field, name) ?? typed(field, text);
  // Where a text has no further line, the arrows go on to the next field.
  if (step !== null && isDeepStrictEqual(next, field)) return steppedTo(form, step);
  return withField(form, focus, next);
};

const pickedBy = (form: StartForm, step: 1 | -1): StartForm => {
  const picked = form.picked + step;
  return picked < 0 || picked >= form.recent.length ? steppedTo(form, step) : calm({ ...form, picked });
};

/** The form after a paste: only the change has more than one line. */
export const pastedInto = (form: StartForm, text: string): StartForm => {
  const { focus } = form;
  if (focus === 'recent') return form;
  const pasted = focus === 'change' ? text : text.trim().replaceAll(/\s*\n\s*/g, ' ');
  return withField(form, focus, typed(form.fields[focus], pasted));
};

/** The form with one more line in the change. */
export const brokenLine = (form: StartForm): StartForm =>
  form.focus === 'change' ? withField(form, 'change', typed(form.fields.change, '\n')) : form;

/** What enter means: a backslash before it is a new line, a change of an earlier run is taken, else the run begins. */
export const entered = (form: StartForm): StartForm | 'begin' => {
  const { focus, fields, recent, picked } = form;
  if (focus === 'recent')
    return { ...withField(form, 'change', fieldOf(recent[picked] ?? '')), focus: 'change' };
  const { text, at } = fields.change;
  if (focus !== 'change' || !text.slice(0, at).endsWith('\\')) return 'begin';
  return withField(form, 'change', { text: `${text.slice(0, at - 1)}\n${text.slice(at)}`, at });
};

const withField = (form: StartForm, name: StartField, field: Field): StartForm =>
  calm({ ...form, fields: { ...form.fields, [name]: field } });

const calm = (form: StartForm): StartForm => ({ ...form, leaving: false, word: null });
