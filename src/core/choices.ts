import { z } from 'zod';
import { createRedactor } from './redact.ts';

/** The edit formats of aider 0.86 in which a model can be asked to change files. */
export const editFormats = [
  'whole',
  'diff',
  'diff-fenced',
  'udiff',
  'udiff-simple',
  'patch',
  'architect',
] as const;
export const EditFormatSchema = z.enum(editFormats);
export type EditFormat = z.infer<typeof EditFormatSchema>;

/** A model's name as aider takes it: never an option, never a key that somebody put into the wrong field. */
export const ModelNameSchema = z
  .string()
  .regex(/^[\w.@][\w.:/@+-]{0,199}$/)
  .refine((name) => createRedactor([])(name) === name);

/**
 * What somebody chose with a retry. What is left out stays as it was chosen before; null goes back to what the run and the plan
 * have.
 */
export const ChoosingSchema = z.object({
  model: ModelNameSchema.nullable().optional(),
  edit_format: EditFormatSchema.nullable().optional(),
  /** Only these of the agent's own files. */
  files: z.array(z.string().max(1024)).min(1).max(10_000).nullable().optional(),
  /** What to do, in place of the plan's prompt. */
  text: z.string().trim().min(1).max(20_000).nullable().optional(),
  /** Whether the next message tells what went wrong before. */
  message: z.enum(['failure', 'afresh']).optional(),
});
export type Choosing = z.infer<typeof ChoosingSchema>;

/** What is chosen for an agent's attempts; null: as the run and the plan have it. */
export type Choices = {
  readonly model: string | null;
  readonly editFormat: EditFormat | null;
  readonly files: readonly string[] | null;
  readonly text: string | null;
};

export const noChoices: Choices = { model: null, editFormat: null, files: null, text: null };

type Had = {
  readonly choices: Choices;
  /** The agent's own. */
  readonly filesContext: readonly string[];
  /** The run's. */
  readonly model: string | null;
};

/** The choices after these. Whatever a log says, only files of the agent's own can be chosen. */
export const chosen = ({ choices, filesContext, model: ofRun }: Had, made: Choosing): Choices => {
  const { model = choices.model, edit_format: editFormat = choices.editFormat, text = choices.text } = made;
  const wanted = made.files === undefined ? choices.files : made.files;
  const files = filesContext.filter((file) => wanted?.includes(file) === true);
  return {
    model: model === ofRun ? null : model,
    editFormat,
    files: files.length === 0 || files.length === filesContext.length ? null : files,
    text,
  };
};

/** Whether it is the share itself that is to be done otherwise: work that stands already is not enough then. */
export const changesShare = ({ files, text, message }: Choosing): boolean =>
  (files ?? null) !== null || (text ?? null) !== null || message === 'afresh';
