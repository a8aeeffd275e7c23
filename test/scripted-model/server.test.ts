import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { text } from 'node:stream/consumers';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/core/error.ts';
import { loadScript } from '../../src/scripted-model/script.ts';
import { type RequestRecord, startScriptedModel } from '../../src/scripted-model/server.ts';
import { chat, post, startModel } from './model.ts';

const hello = 'rules: [{ name: hi, when: { contains: hello }, replies: [{ text: "good day" }] }]';

const client = (baseURL: string, apiKey = 'any'): OpenAI => new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const messages = [{ role: 'user' as const, content: 'hello' }];

const replying = (reply: object): string => JSON.stringify({ rules: [{ name: 'r', replies: [reply] }] });

describe('a chat request', () => {
  it('is answered whole', async () => {
    const model = await startModel(hello);
    const answer = await client(model.url).chat.completions.create({ model: 'coder', messages });
    expect(answer.choices[0]).toMatchObject({
      message: { role: 'assistant', content: 'good day' },
      finish_reason: 'stop',
    });
    expect(answer.usage).toEqual({ prompt_tokens: 2, completion_tokens: 2, total_tokens: 4 });
    expect(answer.model).toBe('coder');
  });

  it('is answered as a stream that ends with the usage when that is asked for', async () => {
    const long = 'ab😀cdé\n'.repeat(300);
    const model = await startModel(
      replying({ text: long, usage: { prompt_tokens: 7, completion_tokens: 9, cost: 0.5 } }),
    );
    const read = async (options: object) => {
      const stream = await client(model.url).chat.completions.create({
        model: 'coder',
        messages,
        stream: true,
        ...options,
      });
      const chunks = [];
      for await (const chunk of stream) chunks.push(chunk);
      return chunks;
    };
    const chunks = await read({ stream_options: { include_usage: true } });
    const contents = chunks.map(({ choices }) => choices[0]?.delta.content ?? '');
    expect(contents.join('')).toBe(long);
    expect(contents.length).toBeGreaterThan(5);
    // No half characters, which Python could not join.
    expect(contents.every((content) => !/\p{Cs}/u.test(content))).toBe(true);
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 7, completion_tokens: 9, total_tokens: 16, cost: 0.5 },
    });
    expect((await read({})).some(({ usage }) => usage !== undefined)).toBe(false);
  });

  it('is answered without /v1 too', async () => {
    const model = await startModel(hello);
    const response = await post(model.url.replace('/v1', ''), chat('hello'));
    expect(await response.json()).toMatchObject({ choices: [{ message: { content: 'good day' } }] });
  });

  it('of megabytes is answered', async () => {
    const model = await startModel(hello);
    const response = await post(model.url, chat(`${'x'.repeat(8_000_000)} hello`));
    expect(await response.json()).toMatchObject({ usage: { prompt_tokens: 2_000_002 } });
    expect(model.requests[0]?.messages[0]?.content.length).toBe(8_000_006);
  });

  it('that nothing answers gets a 404 that names it', async () => {
    const model = await startModel(hello);
    const response = await post(model.url, chat('who are you?'));
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      error: { message: expect.stringMatching(/model coder, kind other, 1 messages.*who are you\?/) },
    });
    expect(model.requests).toMatchObject([{ rule: null, status: 404 }]);
  });

  it.each([
    ['no JSON', '{'],
    ['a wrong shape', '{"model":"m"}'],
    ['bytes', '\u0000\ufffd'],
  ])('of %s gets a 400', async (_, body) => {
    const model = await startModel(hello);
    const response = await post(model.url, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { message: expect.stringMatching(/^The body/) } });
    expect((await post(model.url, chat('hello'))).status).toBe(200);
  });
});

describe('other requests', () => {
  it('list the models that the script names', async () => {
    const model = await startModel(
      'rules: [{ when: { model: planner }, replies: [{ text: x }] }, { when: { model: /c/ }, replies: [{ text: x }] }]',
    );
    const ids = (await client(model.url).models.list()).data.map(({ id }) => id);
    expect(ids).toEqual(['planner']);
  });

  it.each(['/v1/nowhere', '//', '/v1', '/v1/chat/completions'])('GET %s is a 404 in JSON', async (path) => {
    const model = await startModel(hello);
    const socket = connect(model.port, '127.0.0.1');
    socket.end(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 404 .*"error":/s);
  });
});

describe('trouble', () => {
  it('is an error with its headers', async () => {
    const model = await startModel(
      replying({ status: 429, headers: { 'Retry-After': 7 }, error: 'slow down' }),
    );
    const response = await post(model.url, chat('x'));
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(await response.json()).toEqual({
      error: { message: 'slow down', type: 'scripted_error', param: null, code: null },
    });
    await expect(client(model.url).chat.completions.create({ model: 'm', messages })).rejects.toThrow(
      OpenAI.RateLimitError,
    );
  });

  it('is an error with a body of its own', async () => {
    const model = await startModel(
      replying({ status: 400, error: { message: 'too long', code: 'context_length_exceeded' } }),
    );
    await expect(client(model.url).chat.completions.create({ model: 'm', messages })).rejects.toMatchObject({
      status: 400,
      code: 'context_length_exceeded',
    });
  });

  it('is a wrong key', async () => {
    const model = await startModel(
      'rules: [{ when: { not_key: sk-right }, replies: [{ status: 401 }] }, { replies: [{ text: in }] }]',
    );
    const ask = (key: string) => client(model.url, key).chat.completions.create({ model: 'm', messages });
    await expect(ask('sk-wrong')).rejects.toThrow(OpenAI.AuthenticationError);
    expect((await ask('sk-right')).choices[0]?.message.content).toBe('in');
  });

  it.each([{ cut: true }, { text: 'x'.repeat(50), cut_after: 0 }, { text: 'x'.repeat(50), cut_after: 30 }])(
    'is a connection that is cut (%o)',
    async (reply) => {
      const model = await startModel(replying(reply));
      await expect(post(model.url, chat('x')).then((response) => response.text())).rejects.toThrow();
      await expect(
        post(model.url, chat('x', { stream: true })).then((response) => response.text()),
      ).rejects.toThrow();
      expect(model.requests.map(({ status }) => status)).toEqual(Array(2).fill('cut' in reply ? null : 200));
    },
  );

  it('is a stream that is cut in the middle, after all of what came before', async () => {
    const model = await startModel(replying({ text: '😀'.repeat(1_000), cut_after: 700 }));
    const stream = await client(model.url).chat.completions.create({ model: 'm', messages, stream: true });
    let said = '';
    const reading = async () => {
      for await (const chunk of stream) said += chunk.choices[0]?.delta.content ?? '';
    };
    await expect(reading()).rejects.toThrow();
    expect(said).toBe('😀'.repeat(700));
  });

  it('is a model that never answers, until the client goes or the model is closed', async () => {
    const heard: RequestRecord[] = [];
    const model = await startModel(replying({ hang: true }), { onRequest: (record) => heard.push(record) });
    const patience = AbortSignal.timeout(200);
    await expect(
      fetch(`${model.url}/chat/completions`, {
        method: 'POST',
        body: JSON.stringify(chat('x')),
        signal: patience,
      }),
    ).rejects.toThrow();
    const hanging = expect(post(model.url, chat('x'))).rejects.toThrow();
    while (heard.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await model.close();
    await hanging;
    expect(heard.map(({ status }) => status)).toEqual([null, null]);
  });

  it('is a late reply, and late pieces', async () => {
    const model = await startModel(replying({ text: 'x'.repeat(600), delay_ms: 60, chunk_delay_ms: 30 }));
    const startedAt = performance.now();
    const response = await post(model.url, chat('x', { stream: true }));
    expect((await response.text()).match(/x{200}/g)).toHaveLength(3);
    expect(performance.now() - startedAt).toBeGreaterThan(145);
  });
});

describe('the server', () => {
  it('records what came, and of the key only a print', async () => {
    const model = await startModel(hello);
    await post(model.url, chat('hello', { stream: true }), { authorization: 'Bearer sk-secret-1' }).then(
      (response) => response.text(),
    );
    await post(model.url, chat('hello'));
    const print = createHash('sha256').update('sk-secret-1').digest('hex').slice(0, 12);
    expect(model.requests).toMatchObject([
      {
        rule: 'hi',
        model: 'coder',
        kind: 'other',
        stream: true,
        status: 200,
        apiKeyPresent: true,
        key: print,
      },
      { rule: 'hi', stream: false, apiKeyPresent: false, key: null, messages },
    ]);
    expect(model.requests[0]?.at).toBeInstanceOf(Date);
    expect(JSON.stringify(model.requests)).not.toContain('sk-secret-1');
  });

  it('listens on loopback only', async () => {
    const model = await startModel(hello);
    const other = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
    expect(model.url).toBe(`http://127.0.0.1:${model.port}/v1`);
    // 127.0.0.2 is this machine as well, and refused when only 127.0.0.1 is bound.
    for (const host of ['127.0.0.2', ...(other === undefined ? [] : [other])]) {
      const socket = connect(model.port, host);
      const [event] = await Promise.race([
        once(socket, 'connect').then(() => ['connect']),
        once(socket, 'error'),
      ]).catch((error: unknown) => [error]);
      socket.destroy();
      expect(event).not.toBe('connect');
    }
  });

  it('says when its port is taken', async () => {
    const { port } = await startModel(hello);
    await expect(startScriptedModel(loadScript(hello), { port })).rejects.toThrow(UsageError);
  });

  it('ends replies that are still waiting when it is closed, and can be closed twice', async () => {
    const model = await startModel(replying({ text: 'x', delay_ms: 600_000 }));
    const waiting = expect(post(model.url, chat('x'))).rejects.toThrow();
    while (model.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await model.close();
    await waiting;
    await model.close();
    await expect(post(model.url, chat('x'))).rejects.toThrow();
  });

  it('answers many at once, each in its turn of the rule', async () => {
    const replies = Array.from({ length: 50 }, (_, n) => ({ text: `reply ${n}`, delay_ms: (50 - n) % 7 }));
    const model = await startModel(JSON.stringify({ rules: [{ replies }] }));
    const texts = await Promise.all(
      replies.map(() => post(model.url, chat('x')).then((response) => response.text())),
    );
    const said = texts.map((text) => /reply \d+/.exec(text)?.[0]);
    expect(new Set(said).size).toBe(50);
  });
});
