import { createHash } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { UsageError } from '../core/error.ts';
import { type Asked, type Message, readAsked } from './asked.ts';
import type { Kind } from './kind.ts';
import { createChooser } from './match.ts';
import { sendError, sendJson, sendReply } from './reply.ts';
import type { Script } from './script.ts';

/** A chat request that came, and what answers it. */
export type RequestRecord = {
  /** The rule's name, `rule N`, `default` or `built-in KIND`; null when nothing answers. */
  readonly rule: string | null;
  readonly kind: Kind;
  readonly model: string;
  readonly messages: readonly Message[];
  readonly stream: boolean;
  readonly at: Date;
  /** Null when the connection hangs or is cut without one. */
  readonly status: number | null;
  readonly apiKeyPresent: boolean;
  /** The beginning of the key's SHA-256: tells keys apart without keeping them. */
  readonly key: string | null;
};

export type ScriptedModel = {
  /** The base address, with `/v1`. */
  readonly url: string;
  readonly port: number;
  readonly requests: readonly RequestRecord[];
  /** Stops listening and ends every connection, hanging ones too. */
  readonly close: () => Promise<void>;
};

export type ModelOptions = {
  /** Any free port by default. */
  readonly port?: number;
  /** Told of every chat request before it is answered. */
  readonly onRequest?: (record: RequestRecord) => void;
};

/**
 * Starts a scripted model on 127.0.0.1, and only there.
 *
 * @throws {UsageError} when the port can't be had.
 */
export const startScriptedModel = async (
  script: Script,
  { port = 0, onRequest }: ModelOptions = {},
): Promise<ScriptedModel> => {
  const requests: RequestRecord[] = [];
  const choose = createChooser(script);
  const note = (record: RequestRecord): void => {
    requests.push(record);
    onRequest?.(record);
  };
  const server = createServer(listener({ script, choose, note }));
  // An idle connection that is closed just when a client uses it again looks like a failure.
  server.keepAliveTimeout = 0;
  const bound = await listen(server, port);
  return { url: `http://127.0.0.1:${bound}/v1`, port: bound, requests, close: () => close(server) };
};

type Desk = {
  readonly script: Script;
  readonly choose: ReturnType<typeof createChooser>;
  readonly note: (record: RequestRecord) => void;
};

const listener =
  (desk: Desk): RequestListener =>
  (request, response) => {
    response.on('error', () => {});
    route(request, response, desk).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else sendError(response, 500, `The scripted model failed: ${String(error)}`);
    });
  };

const route = async (request: IncomingMessage, response: ServerResponse, desk: Desk): Promise<void> => {
  const [path = ''] = (request.url ?? '').split('?');
  const asked = `${request.method} ${path.replace(/^\/v1(?=\/)/, '')}`;
  if (asked === 'GET /models') return sendJson(response, 200, modelList(desk.script));
  if (asked === 'POST /chat/completions') return chat(request, response, desk);
  sendError(response, 404, `There is no ${asked} here: POST /v1/chat/completions or GET /v1/models.`);
};

const modelList = ({ rules }: Script): object => {
  const named = rules.flatMap(({ when: { model } }) =>
    model === undefined || model.startsWith('/') ? [] : [model],
  );
  const ids = [...new Set(named.length === 0 ? ['scripted'] : named)];
  return {
    object: 'list',
    data: ids.map((id) => ({ id, object: 'model', created: 0, owned_by: 'scripted-model' })),
  };
};

const chat = async (
  request: IncomingMessage,
  response: ServerResponse,
  { choose, note }: Desk,
): Promise<void> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const reading = readAsked(Buffer.concat(chunks).toString('utf8'), request.headers.authorization ?? '');
  if (!reading.ok) return sendError(response, 400, reading.reason);
  const { asked } = reading;
  const answer = choose(asked);
  if (answer === null) {
    note(record(asked, null, 404));
    return sendError(response, 404, unanswered(asked));
  }
  const { reply, rule } = answer;
  note(record(asked, rule, reply.hang === true || reply.cut === true ? null : (reply.status ?? 200)));
  await sendReply(response, reply, asked);
};

const record = (
  { model, messages, kind, stream, key }: Asked,
  rule: string | null,
  status: number | null,
): RequestRecord => ({
  rule,
  kind,
  model,
  messages,
  stream,
  at: new Date(),
  status,
  apiKeyPresent: key !== '',
  key: key === '' ? null : createHash('sha256').update(key).digest('hex').slice(0, 12),
});

const unanswered = ({ model, kind, messages }: Asked): string => {
  const last = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  return `No rule of the script answers this request: model ${model}, kind ${kind}, ${messages.length} messages, the last of them: ${last.slice(0, 200)}`;
};

const listen = async (server: Server, port: number): Promise<number> => {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const facts = {
        code: 'script-port',
        hint: 'Choose another port, or none for any that is free.',
        cause,
      };
      reject(new UsageError(`The scripted model can’t listen on port ${port}: ${cause.message}`, facts));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : port;
};

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
