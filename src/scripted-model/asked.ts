import { z } from 'zod';
import { type Kind, kindOf } from './kind.ts';

/** A request to the model, as far as a script can tell it from others. */
export type Asked = {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly kind: Kind;
  readonly stream: boolean;
  /** Whether a stream shall end with the token counts. */
  readonly includeUsage: boolean;
  /** The API key; empty without one. */
  readonly key: string;
};

export type Message = { readonly role: string; readonly content: string };

export type Reading =
  | { readonly ok: true; readonly asked: Asked }
  | { readonly ok: false; readonly reason: string };

/** Reads the body and the `Authorization` header of a chat request, or says why it is none. */
export const readAsked = (body: string, authorization: string): Reading => {
  const parsed = BodySchema.safeParse(json(body));
  if (!parsed.success) return { ok: false, reason: reasonOf(parsed.error) };
  const { model, messages, stream, stream_options: options } = parsed.data;
  return {
    ok: true,
    asked: {
      model,
      messages,
      kind: kindOf(messages),
      stream: stream === true,
      includeUsage: options?.include_usage === true,
      key: authorization.replace(/^Bearer\s+/i, '').trim(),
    },
  };
};

/** A text, or parts of which the texts count. */
const ContentSchema = z
  .union([z.string(), z.array(z.looseObject({ text: z.string().optional() }))])
  .nullish()
  .transform((content) =>
    typeof content === 'string' ? content : (content ?? []).map(({ text }) => text ?? '').join('\n'),
  );

const MessageSchema = z
  .looseObject({ role: z.string(), content: ContentSchema })
  .transform(({ role, content }) => ({ role, content }));

const BodySchema = z.looseObject({
  model: z.string(),
  messages: z.array(MessageSchema).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
});

const json = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

const reasonOf = ({ issues: [issue] }: z.ZodError): string => {
  if (issue === undefined || issue.path.length === 0) return 'The body is no JSON object.';
  return `The body does not hold at ${issue.path.map(String).join('.')}: ${issue.message}`;
};
