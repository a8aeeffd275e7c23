import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Asked } from './asked.ts';
import { renderEdits } from './edit-format.ts';
import type { Reply } from './script.ts';

/** Sends one reply: whole or as a stream, late, broken or not at all, as the script says. */
export const sendReply = async (response: ServerResponse, reply: Reply, asked: Asked): Promise<void> => {
  if (reply.delay_ms !== undefined) await sleep(reply.delay_ms);
  if (reply.hang === true) return;
  if (reply.cut === true) return void response.destroy();
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  if (reply.status !== undefined && reply.status >= 400) {
    const message = reply.error ?? `The scripted model answers with ${reply.status}.`;
    response.writeHead(reply.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: { message, type: 'scripted', code: null } }));
    return;
  }
  const text = replyText(reply, asked);
  const usage = usageOf(reply, asked, text);
  await (asked.stream
    ? stream(response, { reply, asked, text, usage })
    : whole(response, { reply, asked, text, usage }));
};

/** What a reply says to this request: its edits are written in the format that the request asks for. */
export const replyText = ({ text, text_before, edits }: Reply, asked: Asked): string =>
  [text, text_before, edits === undefined ? undefined : renderEdits(edits, asked)]
    .filter((part) => part !== undefined)
    .join('\n\n');

type Sending = { readonly reply: Reply; readonly asked: Asked; readonly text: string; readonly usage: Usage };
type Usage = ReturnType<typeof usageOf>;

/** Without counts of the script's own: four characters are a token, as a rule of thumb. */
const usageOf = ({ usage }: Reply, { messages }: Asked, text: string) => {
  const asked = messages.reduce((sum, { content }) => sum + content.length, 0);
  const prompt_tokens = usage?.prompt_tokens ?? Math.ceil(asked / 4);
  const completion_tokens = usage?.completion_tokens ?? Math.ceil(text.length / 4);
  const cost = usage?.cost === undefined ? {} : { cost: usage.cost };
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens, ...cost };
};

const whole = async (response: ServerResponse, { reply, asked, text, usage }: Sending): Promise<void> => {
  const body = JSON.stringify({
    ...envelope(asked, 'chat.completion'),
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage,
  });
  if (reply.cut_after === undefined) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    return;
  }
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  await flushed(response, body.slice(0, reply.cut_after));
  response.destroy();
};

const piece = 400;

const stream = async (response: ServerResponse, { reply, asked, text, usage }: Sending): Promise<void> => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (extra: object) =>
    flushed(
      response,
      `data: ${JSON.stringify({ ...envelope(asked, 'chat.completion.chunk'), ...extra })}\n\n`,
    );
  const delta = (content: object, finish: string | null) =>
    send({ choices: [{ index: 0, delta: content, finish_reason: finish }] });
  await delta({ role: 'assistant', content: '' }, null);
  const end = Math.min(text.length, reply.cut_after ?? text.length);
  for (let from = 0; from < end; from += piece) {
    await delta({ content: text.slice(from, Math.min(end, from + piece)) }, null);
    if (reply.chunk_delay_ms !== undefined) await sleep(reply.chunk_delay_ms);
  }
  if (reply.cut_after !== undefined) return void response.destroy();
  await delta({}, 'stop');
  if (asked.includeUsage) await send({ choices: [], usage });
  response.end('data: [DONE]\n\n');
};

const envelope = (asked: Asked, object: string) => ({
  id: 'chatcmpl-scripted',
  object,
  created: Math.floor(Date.now() / 1000),
  model: asked.model,
});

const flushed = (response: ServerResponse, text: string): Promise<void> =>
  new Promise((resolve) => {
    if (!response.write(text)) response.once('drain', resolve).once('close', resolve);
    else resolve();
  });
