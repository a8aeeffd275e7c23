import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Asked } from './asked.ts';
import { editFormatOf } from './edit-format.ts';
import { editText } from './edit-text.ts';
import type { Reply } from './script.ts';
import { type Usage, usageOf } from './usage.ts';

/** Sends one reply as the script says: at once or late, whole or as a stream, as an error, broken or not at all. */
export const sendReply = async (response: ServerResponse, reply: Reply, asked: Asked): Promise<void> => {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    await send({ response, reply, asked, signal: gone.signal });
  } catch (error) {
    // A client that goes away in the middle is no fault of the model's.
    if (!gone.signal.aborted) throw error;
  }
};

type Job = {
  readonly response: ServerResponse;
  readonly reply: Reply;
  readonly asked: Asked;
  readonly signal: AbortSignal;
};

const send = async (job: Job): Promise<void> => {
  const { response, reply, asked, signal } = job;
  if (reply.delay_ms !== undefined) await sleep(reply.delay_ms, undefined, { signal });
  if (reply.hang === true) return;
  if (reply.cut === true) return void response.destroy();
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  if (reply.status !== undefined) return sendError(response, reply.status, reply.error);
  const text = replyText(reply, asked);
  const usage = usageOf(reply, asked, text);
  const envelope = {
    id: `chatcmpl-${randomUUID()}`,
    created: Math.floor(Date.now() / 1000),
    model: asked.model,
  };
  return asked.stream
    ? sendStream(job, { text, usage, envelope })
    : sendWhole(job, { text, usage, envelope });
};

type Said = { readonly text: string; readonly usage: Usage; readonly envelope: object };

/** An error, worded as OpenAI does it. */
export const sendError = (response: ServerResponse, status: number, error: Reply['error']): void => {
  const facts =
    typeof error === 'object' ? error : { message: error ?? `The scripted model answers with ${status}.` };
  sendJson(response, status, {
    error: { message: '', type: 'scripted_error', param: null, code: null, ...facts },
  });
};

export const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

const replyText = ({ text, text_before: before, edits }: Reply, { messages }: Asked): string => {
  if (text !== undefined) return text;
  const parts = [
    ...(before === undefined ? [] : [before.trimEnd()]),
    ...(edits === undefined ? [] : [editText(edits, messages)]),
  ];
  // A patch begins with the reply's first line, or aider takes none of it; what follows it is prose again.
  return (editFormatOf(messages) === 'patch' ? parts.reverse() : parts).join('\n\n');
};

const sendWhole = async ({ response, reply }: Job, { text, usage, envelope }: Said): Promise<void> => {
  const message = { role: 'assistant', content: text };
  const body = JSON.stringify({
    ...envelope,
    object: 'chat.completion',
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage,
  });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  if (reply.cut_after === undefined) return void response.end(body);
  await written(response, firstOf(body, reply.cut_after));
  response.destroy();
};

const sendStream = async (
  { response, reply, asked, signal }: Job,
  { text, usage, envelope }: Said,
): Promise<void> => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  const chunk = (facts: object): Promise<void> =>
    written(
      response,
      `data: ${JSON.stringify({ ...envelope, object: 'chat.completion.chunk', ...facts })}\n\n`,
    );
  const delta = (content: object, finish: string | null): Promise<void> =>
    chunk({ choices: [{ index: 0, delta: content, finish_reason: finish }] });
  await delta({ role: 'assistant', content: '' }, null);
  const sent = reply.cut_after === undefined ? text : firstOf(text, reply.cut_after);
  for (const piece of pieces(sent)) {
    if (reply.chunk_delay_ms !== undefined) await sleep(reply.chunk_delay_ms, undefined, { signal });
    signal.throwIfAborted();
    await delta({ content: piece }, null);
  }
  if (reply.cut_after !== undefined) return void response.destroy();
  await delta({}, 'stop');
  if (asked.includeUsage) await chunk({ choices: [], usage });
  response.end('data: [DONE]\n\n');
};

/** Waits until it has left, so that cutting the connection does not take it back. */
const written = (response: ServerResponse, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    response.write(text, (error) => (error == null ? resolve() : reject(error)));
  });

/** Whole characters: half of one could not be put together again by every client. */
const pieces = (text: string): readonly string[] => text.match(/.{1,200}/gsu) ?? [];

const firstOf = (text: string, count: number): string => Array.from(text).slice(0, count).join('');
