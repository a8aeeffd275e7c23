import { type Choosing, type EditFormat, editFormats, ModelNameSchema } from '../core/choices.ts';
import type { AgentState } from '../core/state.ts';
import { edited, type Field, fieldOf, typed } from './field.ts';

/** What a row of the form is about. */
export type RetryRow =
  | { readonly kind: 'told' }
  | { readonly kind: 'model' }
  | { readonly kind: 'format' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'text' };

/** What somebody chooses for an agent that is begun again. */
export type RetryForm = {
  readonly agent: string;
  /** What holds for it already. */
  readonly given: Pick<AgentState, 'choices' | 'afresh'>;
  readonly afresh: boolean;
  /** Empty: the run's. */
  readonly model: Field;
  readonly format: EditFormat | null;
  /** Its own, and those among them that it is to have. */
  readonly files: readonly string[];
  readonly kept: readonly string[];
  /** Empty: the plan's words. */
  readonly text: Field;
  /** The place of the row that keys go to. */
  readonly at: number;
  /** Why it can't be sent. */
  readonly fault: string | null;
};

/** A form that holds what holds for the agent already. */
export const retryForm = ({ id, choices, afresh, filesContext }: AgentState): RetryForm => ({
  agent: id,
  given: { choices, afresh },
  afresh,
  model: fieldOf(choices.model ?? ''),
  format: choices.editFormat,
  files: filesContext,
  kept: choices.files ?? filesContext,
  text: fieldOf(choices.text ?? ''),
  at: 0,
  fault: null,
});

export const retryRows = ({ files }: Pick<RetryForm, 'files'>): readonly RetryRow[] => [
  { kind: 'told' },
  { kind: 'model' },
  { kind: 'format' },
  ...files.map((path) => ({ kind: 'file', path }) as const),
  { kind: 'text' },
];

export const rowAt = (form: RetryForm): RetryRow => retryRows(form)[form.at] ?? { kind: 'told' };

/** Whether the row that keys go to is turned from one value to the next, and not written in. */
export const isTurned = (form: RetryForm): boolean => !isWritten(rowAt(form).kind);

const isWritten = (kind: RetryRow['kind']): kind is 'model' | 'text' => kind === 'model' || kind === 'text';

/** The form with the focus on the next row, or the one before; after the last comes the first. */
export const steppedIn = (form: RetryForm, step: 1 | -1): RetryForm => {
  const { length } = retryRows(form);
  return { ...form, at: (form.at + step + length) % length };
};

const formats: readonly (EditFormat | null)[] = [null, ...editFormats];

/** The form with the next value in its row, or the one before. */
export const turned = (form: RetryForm, step: 1 | -1): RetryForm => {
  const row = rowAt(form);
  switch (row.kind) {
    case 'told':
      return calm({ ...form, afresh: !form.afresh });
    case 'format': {
      const place = (formats.indexOf(form.format) + step + formats.length) % formats.length;
      return calm({ ...form, format: formats[place] ?? null });
    }
    case 'file': {
      const has = form.kept.includes(row.path);
      const kept = form.files.filter((path) => (path === row.path ? !has : form.kept.includes(path)));
      return calm({ ...form, kept });
    }
    default:
      return form;
  }
};

/** The form after a key that is none of its own: it writes or edits. */
export const writtenIn = (form: RetryForm, name: string, text: string): RetryForm => {
  const { kind } = rowAt(form);
  return isWritten(kind)
    ? calm({ ...form, [kind]: edited(form[kind], name) ?? typed(form[kind], text) })
    : form;
};

/** The form after a paste: only what is to be done has more than one line. */
export const pastedIn = (form: RetryForm, text: string): RetryForm => {
  const { kind } = rowAt(form);
  if (!isWritten(kind)) return form;
  return calm({ ...form, [kind]: typed(form[kind], kind === 'text' ? text : text.replaceAll(/\s+/g, '')) });
};

const calm = (form: RetryForm): RetryForm => ({ ...form, fault: null });

/** What was chosen otherwise than before, or why that can't be. */
export const choosingOf = (form: RetryForm): Choosing | { readonly fault: string } => {
  const { given, afresh, format, files, kept } = form;
  const { choices } = given;
  const model = form.model.text.trim() || null;
  const text = form.text.text.trim() || null;
  const own = kept.length === files.length ? null : kept;
  if (model !== null && !ModelNameSchema.safeParse(model).success)
    return { fault: 'That is not the name of a model, such as openrouter/anthropic/claude-sonnet-4.5.' };
  if (own?.length === 0) return { fault: 'Leave it one file at least.' };
  if (text !== null && text.length > mostText) return { fault: `Say it in ${mostText} characters.` };
  return {
    ...(model === choices.model ? {} : { model }),
    ...(format === choices.editFormat ? {} : { edit_format: format }),
    ...(own?.join('\n') === choices.files?.join('\n') ? {} : { files: own === null ? null : [...own] }),
    ...(text === choices.text ? {} : { text }),
    ...(afresh === given.afresh ? {} : { message: afresh ? 'afresh' : 'failure' }),
  };
};

const mostText = 20_000;
