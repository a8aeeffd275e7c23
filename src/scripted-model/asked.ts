import { z } from 'zod';

const ContentSchema = z
  .union([z.string(), z.array(z.looseObject({ text: z.string().optional() })), z.null()])
  .transform((content) =>
    typeof content === 'string' ? content : (content ?? []).map(({ text }) => text ?? '').join('\n'),
  );

const BodySchema = z.looseObject({
  model: z.string().default(''),
  messages: z
    .array(z.looseObject({ role: z.string().default('user'), content: ContentSchema.default('') }))
    .default([]),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
});

export type Message = { readonly role: string; readonly content: string };
export type AskedKind = 'edit' | 'ask' | 'commit-message' | 'summary' | 'other';

/** A request to the model, as far as a script can tell it from others. */
export type Asked = {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly kind: AskedKind;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly key: string;
};

/** Reads the body of a request; null when it is none. */
export const readAsked = (body: string, authorization: string): Asked | null => {
  const parsed = BodySchema.safeParse(json(body));
  if (!parsed.success) return null;
  const { model, messages, stream, stream_options } = parsed.data;
  return {
    model,
    messages: messages.map(({ role, content }) => ({ role, content })),
    kind: kindOf(systemText(messages)),
    stream: stream === true,
    includeUsage: stream_options?.include_usage === true,
    key: authorization.replace(/^Bearer\s+/i, ''),
  };
};

/** What a request's system messages say, together. */
export const systemText = (messages: readonly Message[]): string =>
  messages
    .filter(({ role }) => role === 'system')
    .map(({ content }) => content)
    .join('\n');

/** By aider's own prompts (0.86). */
const kindOf = (system: string): AskedKind => {
  if (/one-line Git commit messages/.test(system)) return 'commit-message';
  if (/\*Briefly\* summarize this partial conversation/.test(system)) return 'summary';
  if (/Act as an expert code analyst/.test(system)) return 'ask';
  return /Act as an expert software developer/.test(system) ? 'edit' : 'other';
};

const json = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
};
