import { afterEach, describe, expect, it } from 'vitest';
import { callPlanner, type PlannerCall, type PlannerRetry } from '../../src/planner/call.ts';
import {
  type PlannerAuthError,
  PlannerCallError,
  PlannerInterruptedError,
  PlannerProviderError,
  PlannerTimeoutError,
} from '../../src/planner/error.ts';
import {
  type Answer,
  breaksOff,
  gives,
  hang,
  type ProviderServer,
  refuses,
  says,
  startProvider,
  streams,
  usage,
} from './provider-server.ts';

const apiKey = 'sk-test-5ecret-0123456789';
const used = {
  promptTokens: 100,
  completionTokens: 20,
  totalTokens: 120,
  costUsd: null,
  costSource: 'unknown',
};

let server: ProviderServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

const provider = async (...answers: readonly Answer[]): Promise<ProviderServer> => {
  server = await startProvider(...answers);
  return server;
};

/** Asks the server, with waits of milliseconds. */
const call = (more: Partial<PlannerCall> = {}) =>
  callPlanner({
    baseUrl: server?.baseUrl ?? '',
    apiKey,
    model: 'test-model',
    messages: [{ role: 'user', content: 'Plan!' }],
    random: () => 0.5,
    firstWaitMs: 4,
    timeoutMs: 5_000,
    ...more,
  });

const failure = async (more: Partial<PlannerCall> = {}): Promise<PlannerCallError> => {
  const error: unknown = await call(more).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof PlannerCallError)) throw new Error(`not a planner's error: ${String(error)}`);
  expect(JSON.stringify([error.message, error.hint, error.stack])).not.toContain('5ecret');
  return error;
};

describe('an answer', () => {
  it('comes streamed, with its usage', async () => {
    const { seen } = await provider(says('x'.repeat(250)));
    const chunks: string[] = [];
    const reply = await call({ onText: (chunk) => chunks.push(chunk) });
    expect(chunks.map((chunk) => chunk.length)).toEqual([100, 100, 50]);
    expect(reply).toMatchObject({
      text: 'x'.repeat(250),
      usage: used,
      finish: 'stop',
      requestId: 'req-1',
      requests: 1,
    });
    expect(reply.seconds).toBeGreaterThan(0);
    expect(seen[0]?.url).toBe('/v1/chat/completions');
    expect(seen[0]?.headers.authorization).toBe(`Bearer ${apiKey}`);
    expect(seen[0]?.body).toEqual({
      model: 'test-model',
      messages: [{ role: 'user', content: 'Plan!' }],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('tells its cost where the provider does', async () => {
    const { seen } = await provider(says('ok', { usage: { ...usage, cost: 0.0123 } }));
    expect((await call({ provider: 'openrouter' })).usage).toMatchObject({
      costUsd: 0.0123,
      costSource: 'provider',
    });
    expect(seen[0]?.body).toMatchObject({ usage: { include: true } });
  });

  it('may lack its usage, or have nonsense for it', async () => {
    await provider(
      says('ok', { usage: undefined }),
      says('ok', { usage: { prompt_tokens: -1, cost: 'free' } }),
    );
    expect((await call()).usage).toMatchObject({ totalTokens: 0, costUsd: null });
    expect((await call()).usage).toMatchObject({ totalTokens: 0, costUsd: null });
  });

  it('may come in parts, thinking among them', async () => {
    const parts = [
      { type: 'thinking', text: 'hm' },
      { type: 'text', text: 'ok' },
    ];
    await provider(
      streams(JSON.stringify({ choices: [{ delta: { content: parts }, finish_reason: 'stop' }] })),
    );
    expect((await call()).text).toBe('halfok');
  });

  it('that ran out of room says so', async () => {
    await provider(says('half', { finish: 'length' }));
    expect((await call()).finish).toBe('length');
  });
});

describe('without streaming', () => {
  it('asks again at once when stream_options are refused', async () => {
    const { seen } = await provider(
      refuses(400, { message: 'Unknown parameter: stream_options' }),
      says('ok'),
    );
    const retries: PlannerRetry[] = [];
    expect(await call({ onRetry: (retry) => retries.push(retry) })).toMatchObject({
      text: 'ok',
      usage: used,
      requests: 2,
    });
    expect(retries).toEqual([]);
    expect(seen[1]?.body.stream).toBeUndefined();
  });

  it('takes over when a server ignores that a stream was asked for', async () => {
    const whole = JSON.stringify({ choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }] });
    await provider(gives(200, 'application/json', whole));
    expect((await call()).text).toBe('ok');
  });
});

describe('what passes is asked again', () => {
  it.each<[string, Answer, string, number | null]>([
    ['a rate limit', refuses(429), 'rate limited (429)', 429],
    ['an error of the server', refuses(500), 'provider error (500)', 500],
    ['an overload', gives(529, 'text/html', '<h1>busy</h1>'), 'provider error (529)', 529],
    ['a connection that ends in the middle', breaksOff('half', 'destroy'), 'no connection', null],
    ['a stream that ends early', breaksOff('half', 'end'), 'the answer was cut off on the way', null],
    ['a stream of no JSON', streams('{"choices": [oops'), 'the answer was malformed', null],
    ['a stream of another form', streams('{"choices": 7}'), 'the answer was malformed', null],
    [
      'an error in the stream',
      streams('{"error":{"code":502,"message":"upstream"}}'),
      'provider error (502)',
      502,
    ],
    [
      'a page instead of an answer',
      gives(200, 'text/html', '<h1>hello</h1>'),
      'the answer was malformed',
      null,
    ],
  ])('%s', async (_, bad, reason, status) => {
    await provider(bad, says('good'));
    const retries: PlannerRetry[] = [];
    expect(await call({ onRetry: (retry) => retries.push(retry) })).toMatchObject({
      text: 'good',
      requests: 2,
    });
    expect(retries).toEqual([{ seconds: 0.003, reason, status }]);
  });

  it.each<[string, Answer]>([
    ['from the start', hang],
    ['after a piece', breaksOff('half', 'hang')],
  ])('silence %s', async (_, silent) => {
    await provider(silent, says('good'));
    const retries: PlannerRetry[] = [];
    expect(await call({ timeoutMs: 150, onRetry: (retry) => retries.push(retry) })).toMatchObject({
      text: 'good',
    });
    expect(retries).toMatchObject([{ reason: 'timed out' }]);
  });

  it('after the provider’s own wait', async () => {
    await provider(refuses(429, {}, { 'retry-after': '1' }), says('good'));
    const retries: PlannerRetry[] = [];
    const reply = await call({ onRetry: (retry) => retries.push(retry) });
    expect(retries).toMatchObject([{ seconds: 1 }]);
    expect(reply.seconds).toBeGreaterThan(0.9);
  });

  it('after our own when the provider’s is nonsense, doubling and spread', async () => {
    await provider(refuses(429, {}, { 'retry-after': 'later' }), refuses(500), refuses(503), says('good'));
    const retries: PlannerRetry[] = [];
    await call({ random: () => 0, onRetry: (retry) => retries.push(retry) });
    expect(retries.map(({ seconds }) => seconds)).toEqual([0.002, 0.004, 0.008]);
  });

  it('but four times at most', async () => {
    const { seen } = await provider(refuses(500, { message: `broken ${apiKey}` }));
    const error = await failure();
    expect(seen).toHaveLength(4);
    expect(error).toBeInstanceOf(PlannerProviderError);
    expect(error).toMatchObject({ verdict: 'provider-error', code: 'planner-provider-error', exitCode: 3 });
    expect(error.message).toMatch(/asked 4 times.*provider error \(500\): broken \[redacted\]/);
  });

  it('until it times out for good', async () => {
    await provider(hang);
    const error = await failure({ timeoutMs: 60 });
    expect(error).toBeInstanceOf(PlannerTimeoutError);
    expect(error.verdict).toBe('timed-out');
  });

  it('until nobody is there for good', async () => {
    const { close } = await provider(hang);
    await close();
    const error = await failure();
    expect(error.verdict).toBe('provider-error');
    expect(error.message).toContain('ECONNREFUSED');
  });
});

describe('what is final is not asked again', () => {
  it.each<[string, Answer, PlannerCallError['verdict'], RegExp]>([
    [
      'a wrong key',
      refuses(401, { message: `Incorrect API key provided: ${apiKey}` }),
      'auth',
      /key refused \(401\)/,
    ],
    ['a key that may not', refuses(403), 'auth', /key refused \(403\)/],
    [
      'a wrong key as Gemini says it',
      gives(
        400,
        'application/json',
        '[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key."}}]',
      ),
      'auth',
      /API key not valid/,
    ],
    ['a spent quota', refuses(429, { code: 'insufficient_quota' }), 'rate-limited', /429/],
    ['no credit', refuses(402), 'provider-error', /402/],
    ['an unknown model', refuses(404, { message: 'no such model' }), 'provider-error', /no such model/],
    ['a request too long', refuses(400, { code: 'context_length_exceeded' }), 'context-exceeded', /window/],
  ])('%s', async (_, answer, verdict, words) => {
    const { seen } = await provider(answer);
    const error = await failure();
    expect(error.verdict).toBe(verdict);
    expect(error.message).toMatch(words);
    expect(seen).toHaveLength(1);
  });

  it('a wrong key has its own error', async () => {
    await provider(refuses(401));
    const error: PlannerAuthError = await failure();
    expect(error).toMatchObject({ name: 'PlannerAuthError', code: 'planner-auth' });
  });
});

describe('the caller’s signal', () => {
  it.each<[string, Answer]>([
    ['before any answer', hang],
    ['within the stream', breaksOff('half', 'hang')],
    ['within a wait', refuses(429, {}, { 'retry-after': '600' })],
  ])('ends the call %s', async (_, answer) => {
    await provider(answer);
    const control = new AbortController();
    const stop = () => control.abort();
    const started = failure({ signal: control.signal, onText: stop, onRetry: stop });
    if (answer === hang) {
      await expect.poll(() => server?.seen.length).toBe(1);
      stop();
    }
    const error = await started;
    expect(error).toBeInstanceOf(PlannerInterruptedError);
    expect(error).toMatchObject({ verdict: 'interrupted', exitCode: 130 });
  });

  it('aborted before sends nothing', async () => {
    const { seen } = await provider(says('ok'));
    expect((await failure({ signal: AbortSignal.abort() })).verdict).toBe('interrupted');
    expect(seen).toHaveLength(0);
  });
});

it('writes nothing to the console, whatever comes', async () => {
  const written: unknown[] = [];
  const real = { ...console };
  const note = (...values: readonly unknown[]): void => void written.push(values);
  Object.assign(console, { error: note, warn: note, log: note, info: note, debug: note });
  try {
    await provider(streams('{"choices": [oops'), says('good'));
    await call();
  } finally {
    Object.assign(console, real);
  }
  expect(written).toEqual([]);
});
