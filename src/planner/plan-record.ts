import { createRedactor } from '../core/redact.ts';
import type { Endpoint } from './endpoint.ts';
import type { Message } from './prompt.ts';

/** One line of `plan.log.jsonl`; without any secret. */
export type PlanRecord = {
  readonly time: string;
  readonly kind: 'request' | 'answer' | 'rejected' | 'error';
  readonly try: number;
  readonly model: string;
  readonly base_url: string;
  readonly messages?: readonly Message[];
  readonly answer?: string;
  readonly faults?: readonly string[];
  readonly error?: string;
  readonly finish?: string | null;
  readonly request_id?: string | null;
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly total_tokens?: number;
  readonly cost?: number | null;
  readonly cost_source?: string;
  readonly seconds?: number;
  /** Before the provider is asked again. */
  readonly wait_seconds?: number;
};

/** What is new in a record; the rest is the same for a whole try. */
export type PlanEntry = Omit<PlanRecord, 'time' | 'try' | 'model' | 'base_url'>;

export type RecordContext = { readonly endpoint: Endpoint; readonly tries: number; readonly at: Date };

/** A full record without any secret: not even a key that the user wrote into the change, or the model into its answer. */
export const planRecord = (entry: PlanEntry, { endpoint, tries, at }: RecordContext): PlanRecord => {
  const clean = createRedactor([endpoint.apiKey]);
  const { kind, messages, answer, faults, error, ...numbers } = entry;
  return {
    time: at.toISOString(),
    kind,
    try: tries,
    model: endpoint.model,
    base_url: endpoint.baseUrl,
    ...(messages === undefined
      ? {}
      : { messages: messages.map(({ role, content }) => ({ role, content: clean(content) })) }),
    ...(answer === undefined ? {} : { answer: clean(answer) }),
    ...(faults === undefined ? {} : { faults: faults.map(clean) }),
    ...(error === undefined ? {} : { error: clean(error) }),
    ...numbers,
  };
};
