import type { OpenAI } from 'openai';
import type { Failure } from './failure.ts';
import type { Message } from './prompt.ts';
import type { ProviderName } from './provider.ts';
import { readReplyPart } from './reply.ts';
import { type SilenceWatch, watchSilence } from './silence.ts';
import { noUsage, type PlannerUsage } from './usage.ts';

export type PlannerRequest = {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
  readonly provider?: ProviderName | 'custom';
  readonly messages: readonly Message[];
  /** How long the provider may be silent. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly onText?: (chunk: string) => void;
};

export type Reply = {
  readonly text: string;
  readonly usage: PlannerUsage;
  /** Why the model stopped: `length` when it ran out of room. */
  readonly finish: string | null;
  readonly requestId: string | null;
};

export type Outcome =
  | { readonly ok: true; readonly reply: Reply }
  | { readonly ok: false; readonly failure: Failure };

/** Sends one request and takes its answer, streamed or at once. What the provider does wrong is an outcome, not a throw. */
export const sendRequest = async (request: PlannerRequest, how: 'streamed' | 'plain'): Promise<Outcome> => {
  // Loaded when needed: it costs 50 ms.
  const { OpenAI } = await import('openai');
  const openai = createClient(OpenAI, request);
  const watch = watchSilence(request.timeoutMs, request.signal);
  try {
    return how === 'streamed' ? await streamed(openai, request, watch) : await plain(openai, request, watch);
  } catch (error) {
    const ended = watch.reason();
    if (ended !== null) return failed(ended, '');
    return { ok: false, failure: failureOf(error, OpenAI) };
  } finally {
    watch.end();
  }
};

const createClient = (Client: typeof OpenAI, { baseUrl, apiKey, timeoutMs }: PlannerRequest): OpenAI =>
  new Client({
    apiKey,
    baseURL: baseUrl,
    maxRetries: 0,
    timeout: timeoutMs,
    fetch: withReadableErrors,
    // It would write to the console.
    logLevel: 'off',
    // Otherwise taken from the environment and sent to whoever is asked.
    adminAPIKey: null,
    webhookSecret: null,
    ...(new URL(baseUrl).host === 'api.openai.com' ? {} : { organization: null, project: null }),
  });

/** Gemini wraps an error into a list, in which the client finds no message. */
const withReadableErrors: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  if (response.ok) return response;
  const body = await response.text();
  const list = /^\s*\[\s*(\{[\s\S]*\})\s*\]\s*$/.exec(body);
  const { status, statusText, headers } = response;
  const plainHeaders = new Headers(headers);
  // The body is decoded already.
  for (const name of ['content-encoding', 'content-length']) plainHeaders.delete(name);
  return new Response(list?.[1] ?? body, { status, statusText, headers: plainHeaders });
};

const streamed = async (openai: OpenAI, request: PlannerRequest, watch: SilenceWatch): Promise<Outcome> => {
  const body = { ...bodyOf(request), stream: true as const, stream_options: { include_usage: true } };
  const answer = await openai.chat.completions.create(body, { signal: watch.signal }).withResponse();
  let text = '';
  let usage: PlannerUsage | null = null;
  let finish: string | null = null;
  for await (const chunk of answer.data) {
    watch.heard();
    const part = readReplyPart(chunk);
    if (part === null) return failed('malformed', 'a piece of the stream has another form');
    if (part.error !== null) return failed('refused', part.error.message, part.error.status);
    if (part.text !== '') request.onText?.(part.text);
    text += part.text;
    usage = part.usage ?? usage;
    finish = part.finish ?? finish;
  }
  // The client ends an aborted stream as if it were whole.
  const ended = watch.reason();
  if (ended !== null) return failed(ended, '');
  if (finish === null && usage === null)
    return failed(text === '' ? 'malformed' : 'cut', 'the stream ended early');
  return { ok: true, reply: { text, usage: usage ?? noUsage, finish, requestId: answer.request_id } };
};

const plain = async (openai: OpenAI, request: PlannerRequest, watch: SilenceWatch): Promise<Outcome> => {
  const answer = await openai.chat.completions
    .create(bodyOf(request), { signal: watch.signal })
    .withResponse();
  const part = readReplyPart(answer.data);
  if (part === null) return failed('malformed', 'it is no chat completion');
  if (part.error !== null) return failed('refused', part.error.message, part.error.status);
  const { text, usage, finish } = part;
  if (text === '' && finish === null) return failed('malformed', 'it holds no message');
  request.onText?.(text);
  return { ok: true, reply: { text, usage: usage ?? noUsage, finish, requestId: answer.request_id } };
};

const bodyOf = ({ model, messages, provider }: PlannerRequest) => ({
  model,
  messages: messages.map((message) => ({ ...message })),
  // Asks OpenRouter (and what stands before it) to tell the cost.
  ...(provider === 'openrouter' ? { usage: { include: true } } : {}),
});

const failed = (kind: Failure['kind'], message: string, status: number | null = null): Outcome => ({
  ok: false,
  failure: { kind, status, message, code: null, retryAfter: null },
});

const failureOf = (error: unknown, Client: typeof OpenAI): Failure => {
  if (error instanceof Client.APIConnectionTimeoutError) return apiFailure(error, 'timeout');
  if (error instanceof Client.APIConnectionError) return apiFailure(error, 'connection');
  return error instanceof Client.APIError ? apiFailure(error, 'refused') : otherFailure(error);
};

const apiFailure = (error: InstanceType<typeof OpenAI.APIError>, kind: Failure['kind']): Failure => {
  const inside = readReplyPart({ error: error.error })?.error ?? null;
  return {
    kind,
    status: error.status ?? inside?.status ?? null,
    message: inside?.message ?? withCauses(error),
    code: typeof error.code === 'string' ? error.code : null,
    retryAfter: error.headers?.get('retry-after') ?? null,
  };
};

/** What breaks while the answer is read: broken JSON, a connection that ends. */
const otherFailure = (error: unknown): Failure => ({
  kind: error instanceof SyntaxError ? 'malformed' : 'connection',
  status: null,
  message: withCauses(error),
  code: null,
  retryAfter: null,
});

/** `fetch failed` alone says nothing: the reason is in the causes. */
const withCauses = (error: unknown): string => {
  const words: string[] = [];
  for (let at = error; at instanceof Error && words.length < 5; at = at.cause) words.push(at.message);
  return words.filter((word) => word !== '').join(': ');
};
