import picomatch from 'picomatch';
import { type Choosing, ChoosingSchema, editFormats } from '../../core/choices.ts';
import { UsageError } from '../../core/error.ts';
import type { AgentState } from '../../core/state.ts';
import type { Io } from '../io.ts';
import { runHere } from '../place.ts';
import { agentOf } from '../which-agent.ts';
import { control } from './control.ts';

export type RetryOptions = {
  readonly model?: string;
  readonly editFormat?: string;
  readonly files?: readonly string[];
  readonly text?: string;
  readonly afresh?: boolean;
  readonly asPlanned?: boolean;
};

type Arguments = {
  readonly run: string;
  readonly agent: string;
  readonly options: RetryOptions;
  readonly version: string;
};

/** Begins an agent again, with what was chosen for it where something was. */
export const retry = async (io: Io, { run, agent: id, options, version }: Arguments): Promise<number> => {
  if (Object.keys(options).length === 0)
    return control(io, { run, command: { kind: 'retry', agent: id }, version });
  const { state } = await runHere(io, run);
  const agent = agentOf(state, id);
  const choices = choicesOf(options, agent);
  return control(io, { run: state.run, command: { kind: 'retry', agent: agent.id, choices }, version });
};

/** The options as a command has them. Throws a UsageError for what can't be chosen. */
export const choicesOf = (options: RetryOptions, agent: AgentState): Choosing => {
  const { model, editFormat, files, text, afresh, asPlanned } = options;
  const choices = {
    ...(asPlanned === true ? planned : {}),
    ...(model === undefined ? {} : { model }),
    ...(editFormat === undefined ? {} : { edit_format: editFormat }),
    ...(files === undefined ? {} : { files: ownFiles(files, agent) }),
    ...(text === undefined ? {} : { text }),
    ...(afresh === true ? { message: 'afresh' } : {}),
  };
  const { success, data, error } = ChoosingSchema.safeParse(choices);
  if (success) return data;
  throw misfit(String(error.issues[0]?.path[0] ?? ''), choices);
};

const planned = { model: null, edit_format: null, files: null, text: null, message: 'failure' } as const;

const ownFiles = (wanted: readonly string[], { id, filesContext }: AgentState): readonly string[] => {
  const found = wanted.map((pattern) => {
    const fits = picomatch(pattern, { dot: true });
    return { pattern, files: filesContext.filter((file) => file === pattern || fits(file)) };
  });
  const none = found.find(({ files }) => files.length === 0);
  if (none === undefined) return [...new Set(found.flatMap(({ files }) => files))];
  throw new UsageError(`--files ${JSON.stringify(none.pattern)} is none of the files of ${id}.`, {
    code: 'not-its-file',
    hint:
      filesContext.length === 0
        ? 'It chooses its files itself.'
        : `Its files are ${filesContext.join(', ')}.`,
  });
};

const misfit = (key: string, choices: Readonly<Record<string, unknown>>): UsageError => {
  // What may be a key that went into the wrong place is not said again.
  if (key === 'model')
    return new UsageError('--model is not the name of a model.', {
      code: 'choice',
      hint: 'Name it as aider does, such as openrouter/anthropic/claude-sonnet-4.5.',
    });
  if (key === 'edit_format')
    return new UsageError(`--edit-format can’t be ${JSON.stringify(choices[key])}.`, {
      code: 'choice',
      hint: `It is one of ${editFormats.join(', ')}.`,
    });
  return new UsageError(`--${key} is empty or too long.`, { code: 'choice', hint: 'Say it in some words.' });
};
