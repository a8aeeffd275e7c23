import type { Choosing } from '../core/choices.ts';

/** What somebody chose with a retry: `with openai/other, as whole, afresh`; empty when that is nothing. */
export const choosingWords = ({ model, edit_format: format, files, text, message }: Choosing): string =>
  [
    ...(model === undefined ? [] : [`with ${model ?? 'the run’s model'}`]),
    ...(format === undefined ? [] : [format === null ? 'in the run’s edit format' : `as ${format}`]),
    ...(files === undefined ? [] : [files === null ? 'all its files' : `only ${files.join(' ')}`]),
    ...(message === undefined ? [] : [message === 'afresh' ? 'afresh' : 'told what failed']),
    ...(text === undefined ? [] : [text === null ? 'to do as planned' : `to do: ${text}`]),
  ].join(', ');

type Tried = { readonly model: string | null; readonly editFormat: string | null };

/** What an attempt was made with that isn't the run's; empty when that is nothing. */
export const triedWords = ({ model, editFormat }: Tried): string =>
  [...(model === null ? [] : [`with ${model}`]), ...(editFormat === null ? [] : [`as ${editFormat}`])].join(
    ', ',
  );
