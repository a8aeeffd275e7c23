import { z } from 'zod';

/** What one line of aider's analytics log tells. Model names are left out: aider redacts them. */
export type AnalyticsEvent =
  /** A request to the model begins. */
  | { readonly kind: 'sending' }
  /** One reply of the model: an iteration. */
  | {
      readonly kind: 'reply';
      readonly promptTokens: number;
      readonly completionTokens: number;
      readonly totalTokens: number;
      /** Null when aider knows no price for the model. */
      readonly costUsd: number | null;
      /** All replies of this aider so far; null when no price is known. */
      readonly totalCostUsd: number | null;
    }
  | { readonly kind: 'exception'; readonly text: string }
  | { readonly kind: 'exit'; readonly reason: string }
  | { readonly kind: 'other'; readonly name: string };

/** Reads one line of the analytics log; null for whatever is not an event of aider's. Never throws. */
export const parseAnalyticsLine = (line: string): AnalyticsEvent | null => {
  const record = readJson(line);
  const named = NamedSchema.safeParse(record);
  if (!named.success) return null;
  const { event } = named.data;
  switch (event) {
    case 'message_send_starting':
      return { kind: 'sending' };
    // Descriptions of older versions name the reply so.
    case 'assistant_response':
    case 'message_send':
      return reply(ReplySchema.parse(propertiesOf(record)));
    case 'message_send_exception':
      return { kind: 'exception', text: text.parse(propertiesOf(record).exception) };
    case 'exit':
      return { kind: 'exit', reason: text.parse(propertiesOf(record).reason) };
    default:
      return { kind: 'other', name: event };
  }
};

const NamedSchema = z.object({ event: z.string() });

/** Older descriptions have the properties beside the name. Only for the few events that are read: copies cost memory. */
const propertiesOf = (record: unknown): Readonly<Record<string, unknown>> => {
  const { properties, ...beside } = RecordSchema.parse(record);
  return { ...beside, ...properties };
};

const RecordSchema = z.looseObject({ properties: z.record(z.string(), z.unknown()).catch({}) });

const text = z.string().catch('');
const tokens = z.number().nonnegative().transform(Math.round).catch(0);
const usd = z.number().nonnegative().catch(0);

const ReplySchema = z.object({
  prompt_tokens: tokens,
  completion_tokens: tokens,
  total_tokens: tokens,
  cost: usd,
  total_cost: usd,
});

const reply = (properties: z.infer<typeof ReplySchema>): AnalyticsEvent => ({
  kind: 'reply',
  promptTokens: properties.prompt_tokens,
  completionTokens: properties.completion_tokens,
  totalTokens: properties.total_tokens || properties.prompt_tokens + properties.completion_tokens,
  costUsd: properties.cost || null,
  totalCostUsd: properties.total_cost || null,
});

const readJson = (line: string): unknown => {
  try {
    // Python writes a cost that is no number as NaN, which is no JSON.
    return JSON.parse(line.replaceAll(/: (?:NaN|-?Infinity)(?=[,}])/g, ': null'));
  } catch {
    return null;
  }
};
