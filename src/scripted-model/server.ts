import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Asked, readAsked } from './asked.ts';
import { createChooser } from './match.ts';
import { sendReply } from './reply.ts';
import type { Script } from './script.ts';

/** A request that was answered. The key is only told apart, never kept. */
export type RequestRecord = {
  readonly rule: string | null;
  readonly asked: Omit<Asked, 'key'>;
  readonly at: Date;
  readonly status: number;
  readonly keyHash: string | null;
};

export type ScriptedModel = {
  /** The base address, with `/v1`. */
  readonly url: string;
  readonly port: number;
  readonly requests: readonly RequestRecord[];
  /** Stops listening and ends every connection, hanging ones too. */
  readonly close: () => Promise<void>;
};

export type ServerOptions = {
  readonly port?: number;
  readonly onRequest?: (record: RequestRecord) => void;
};

/** Starts a scripted model on loopback, and only there. */
export const startScriptedModel = async (
  script: Script,
  { port = 0, onRequest }: ServerOptions = {},
): Promise<ScriptedModel> => {
  const requests: RequestRecord[] = [];
  const choose = createChooser(script);
  const note = (record: RequestRecord): void => {
    requests.push(record);
    onRequest?.(record);
  };
  const server = createServer((request, response) => {
    // A client that goes away in the middle is no fault of the model's.
    response.on('error', () => {});
    answer(request, response, { choose, note }).catch((error: unknown) => {
      if (!response.headersSent) refuse(response, 500, String(error));
      else response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(port, '127.0.0.1', resolve),
  );
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${bound}/v1`,
    port: bound,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

type Desk = {
  readonly choose: ReturnType<typeof createChooser>;
  readonly note: (record: RequestRecord) => void;
};

const answer = async (
  request: IncomingMessage,
  response: ServerResponse,
  { choose, note }: Desk,
): Promise<void> => {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname.replace(/^\/v1/, '');
  if (path === '/models')
    return sendJson(response, 200, { object: 'list', data: [{ id: 'scripted', object: 'model' }] });
  if (path !== '/chat/completions') return refuse(response, 404, `There is no ${path} here.`);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const asked = readAsked(Buffer.concat(chunks).toString('utf8'), request.headers.authorization ?? '');
  if (asked === null) return refuse(response, 400, 'The body is no chat request.');
  const found = choose(asked);
  const { key, ...rest } = asked;
  const keyHash = key === '' ? null : createHash('sha256').update(key).digest('hex').slice(0, 12);
  const status = found === null ? 404 : (found.reply.status ?? 200);
  note({ rule: found?.rule ?? null, asked: rest, at: new Date(), status, keyHash });
  if (found === null) {
    const begin = asked.messages.at(-1)?.content.slice(0, 200) ?? '';
    return refuse(response, 404, `No rule answers the model ${asked.model} asked: ${begin}`);
  }
  await sendReply(response, found.reply, asked);
};

/** An error as OpenAI words it. */
export const refuse = (response: ServerResponse, status: number, message: string): void =>
  sendJson(response, status, { error: { message, type: 'scripted', code: null } });

const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};
