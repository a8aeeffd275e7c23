import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type SeenRequest = {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
};

/** How one request is answered. */
export type Answer = (response: ServerResponse, request: SeenRequest) => void;

export type ProviderServer = {
  readonly baseUrl: string;
  readonly seen: readonly SeenRequest[];
  readonly close: () => Promise<void>;
};

/** A provider on loopback: each request gets the next answer, the last one again and again. */
export const startProvider = async (...answers: readonly Answer[]): Promise<ProviderServer> => {
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const body: Record<string, unknown> = JSON.parse(Buffer.concat(chunks).toString());
    const one = { url: request.url ?? '', headers: request.headers, body };
    seen.push(one);
    (answers[Math.min(seen.length, answers.length) - 1] ?? hang)(response, one);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  // A server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}/v1`, seen, close: () => close(server) };
};

const close = (server: Server): Promise<void> =>
  new Promise((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });

export const usage = { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 };

const chunk = (content: string, finish: string | null = null) => ({
  id: 'c1',
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta: { content }, finish_reason: finish }],
});

const sse = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

const send = (response: ServerResponse, value: unknown): boolean => response.write(sse(value));

/** Streams a text in pieces, or gives it at once when no stream was asked for. */
export const says =
  (text: string, more: { readonly usage?: unknown; readonly finish?: string } = {}): Answer =>
  (response, { body }) => {
    const { finish = 'stop' } = more;
    const used = 'usage' in more ? more.usage : usage;
    response.setHeader('x-request-id', 'req-1');
    if (body.stream !== true) {
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          choices: [{ index: 0, message: { content: text }, finish_reason: finish }],
          usage: used,
        }),
      );
      return;
    }
    response.setHeader('content-type', 'text/event-stream');
    for (const piece of text.match(/[\s\S]{1,100}/g) ?? []) send(response, chunk(piece));
    send(response, chunk('', finish));
    if (used !== undefined) send(response, { choices: [], usage: used });
    response.end('data: [DONE]\n\n');
  };

/** Refuses with a status and an error as OpenAI writes it. */
export const refuses =
  (status: number, error: Record<string, unknown> = {}, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ error: { message: `status ${status}`, ...error } }));
  };

/** Answers with any body. */
export const gives =
  (status: number, contentType: string, body: string): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': contentType });
    response.end(body);
  };

/** Never answers. */
export const hang: Answer = () => undefined;

/** Begins to stream; then ends the connection, says nothing more, or ends as if it were done. */
export const breaksOff =
  (text: string, how: 'destroy' | 'hang' | 'end'): Answer =>
  (response) => {
    response.setHeader('content-type', 'text/event-stream');
    if (how === 'destroy') response.write(sse(chunk(text)), () => response.destroy());
    else send(response, chunk(text));
    if (how === 'end') response.end();
  };

/** Streams one more thing after a piece of text. */
export const streams =
  (...lines: readonly string[]): Answer =>
  (response) => {
    response.setHeader('content-type', 'text/event-stream');
    send(response, chunk('half'));
    response.end(lines.map((line) => `data: ${line}\n\n`).join(''));
  };
