import { z } from 'zod';
import type { PlannerUsage } from './usage.ts';

/** One piece of a streamed answer, or a whole one that came at once: the provider's JSON, taken tolerantly. */
export type ReplyPart = {
  readonly text: string;
  readonly finish: string | null;
  readonly usage: PlannerUsage | null;
  /** An error that the provider reports inside an answer that began well. */
  readonly error: { readonly message: string; readonly status: number | null } | null;
};

/** Reads one piece; null when it has nothing of the form. */
export const readReplyPart = (value: unknown): ReplyPart | null => {
  const parsed = PartSchema.safeParse(value);
  if (!parsed.success) return null;
  const { choices, usage, error } = parsed.data;
  const [choice] = choices ?? [];
  return {
    text: textOf(choice?.delta?.content ?? choice?.message?.content),
    finish: choice?.finish_reason ?? null,
    usage: usage == null ? null : readUsage(usage),
    error: error == null ? null : { message: error.message, status: statusOf(error.code) },
  };
};

const tokens = z.number().int().nonnegative().catch(0);

const UsageSchema = z.object({
  prompt_tokens: tokens,
  completion_tokens: tokens,
  total_tokens: tokens,
  /** OpenRouter, in USD. */
  cost: z.number().nonnegative().nullish().catch(null),
});

/** Some providers send content in parts, thinking among them; only text counts. */
const ContentSchema = z.union([
  z.string(),
  z.array(z.object({ type: z.string().optional(), text: z.string().optional() }).catch({})),
]);

const MessageSchema = z.object({ content: ContentSchema.nullish().catch(null) }).nullish();

const PartSchema = z.object({
  choices: z
    .array(
      z.object({
        delta: MessageSchema,
        message: MessageSchema,
        finish_reason: z.string().nullish().catch(null),
      }),
    )
    .nullish(),
  usage: UsageSchema.nullish().catch(null),
  error: z
    .object({
      message: z.string().catch('no reason given'),
      code: z.union([z.number(), z.string()]).nullish().catch(null),
    })
    .nullish(),
});

const textOf = (content: z.infer<typeof ContentSchema> | null | undefined): string => {
  if (content == null) return '';
  if (typeof content === 'string') return content;
  return content
    .map((part) => (part.type === undefined || part.type === 'text' ? (part.text ?? '') : ''))
    .join('');
};

const readUsage = (usage: z.infer<typeof UsageSchema>): PlannerUsage => ({
  promptTokens: usage.prompt_tokens,
  completionTokens: usage.completion_tokens,
  totalTokens: Math.max(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens),
  costUsd: usage.cost ?? null,
  costSource: usage.cost == null ? 'unknown' : 'provider',
});

const statusOf = (code: number | string | null | undefined): number | null => {
  const status = Number(code ?? Number.NaN);
  return Number.isInteger(status) && status >= 400 && status < 600 ? status : null;
};
