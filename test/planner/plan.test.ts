import { afterEach, describe, expect, it } from 'vitest';
import type { Draft } from '../../src/core/event.ts';
import { EventSchema } from '../../src/core/event.ts';
import { InvalidPlanError, PlannerAuthError } from '../../src/planner/error.ts';
import { type MakePlanRequest, makePlan } from '../../src/planner/plan.ts';
import type { PlanRecord } from '../../src/planner/plan-record.ts';
import { type Answer, type ProviderServer, refuses, says, startProvider, usage } from './provider-server.ts';
import { sampleAnswer, samplePlan, samplePrd } from './sample-answer.ts';

const apiKey = 'sk-test-5ecret-0123456789';

let server: ProviderServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

/** Plans with a provider that gives these answers; tells what was emitted and recorded. */
const planning = async (answers: readonly Answer[], more: Partial<MakePlanRequest['prompt']> = {}) => {
  server = await startProvider(...answers);
  const emitted: Draft[] = [];
  const records: PlanRecord[] = [];
  const { baseUrl, seen } = server;
  const made = makePlan(
    {
      endpoint: { baseUrl, apiKey, keyName: 'OPENAI_API_KEY', model: 'test-model', provider: 'openai' },
      prompt: { change: `Export, with ${apiKey}`, files: [], maxAgents: 3, delimiter: 'q7x', ...more },
      tracked: new Set(),
      timeoutMs: 5_000,
      firstWaitMs: 2,
    },
    {
      emit: (draft) => emitted.push(draft),
      record: (entry) => records.push(entry),
      now: () => new Date('2026-01-02T03:04:05.678Z'),
      random: () => 0.5,
    },
  );
  // Whatever becomes of it is looked at by the test.
  await made.catch(() => undefined);
  return { made, emitted, records, seen };
};

const bad = sampleAnswer({ ...samplePlan, num_agents: 9, note: apiKey });
const priced = { usage: { ...usage, cost: 0.5 } };

const asEvent = (draft: Draft) =>
  EventSchema.parse({ v: 1, seq: 1, time: '2026-01-02T03:04:05.678Z', run: 'r', ...draft });

describe('makePlan', () => {
  it('takes the first answer when it holds', async () => {
    const { made, emitted } = await planning([says(sampleAnswer(), priced)]);
    expect(await made).toMatchObject({
      plan: samplePlan,
      prd: samplePrd,
      notes: [expect.stringContaining('one works at a time')],
      tries: 1,
      usage: { totalTokens: 120, costUsd: 0.5, costSource: 'provider' },
    });
    expect(emitted).toEqual([{ type: 'plan.started', try: 1, model: 'test-model', source: 'planner' }]);
  });

  it('asks again with the faults and the last answer', async () => {
    const { made, emitted, seen } = await planning([
      says(''),
      says(bad, priced),
      says(sampleAnswer(), priced),
    ]);
    expect(await made).toMatchObject({
      plan: samplePlan,
      tries: 3,
      usage: { totalTokens: 120 },
      totalUsage: { totalTokens: 360, costUsd: 1, costSource: 'unknown' },
    });
    const fault = 'num_agents is 9, but agents has 2 entries; they must be equal.';
    expect(emitted.map(({ type }) => type)).toEqual([
      'plan.started',
      'plan.rejected',
      'plan.started',
      'plan.rejected',
      'plan.started',
    ]);
    expect(emitted[3]).toMatchObject({
      try: 2,
      faults: [fault],
      total_tokens: 120,
      cost: 0.5,
      cost_source: 'provider',
    });
    for (const draft of emitted) expect(() => asEvent(draft)).not.toThrow();
    const { messages } = seen[2]?.body ?? {};
    expect(messages).toMatchObject([
      { role: 'system' },
      { role: 'user' },
      { role: 'assistant', content: bad },
      { role: 'user', content: expect.stringContaining(`- ${fault}`) },
    ]);
  });

  it('gives up after three answers, and keeps them', async () => {
    const { made, emitted, seen } = await planning([says('no'), says('no, no'), says(bad)]);
    const error: unknown = await made.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InvalidPlanError);
    expect(error).toMatchObject({
      code: 'plan-invalid',
      verdict: 'plan-invalid',
      exitCode: 3,
      answers: ['no', 'no, no', bad],
    });
    expect(seen).toHaveLength(3);
    expect(emitted.filter(({ type }) => type === 'plan.rejected')).toHaveLength(3);
  });

  it('tells when an answer was too long for the model', async () => {
    const { emitted } = await planning([says(sampleAnswer().slice(0, -50), { finish: 'length' })]);
    expect(emitted[1]).toMatchObject({
      faults: [expect.stringContaining('cut off'), expect.stringContaining('briefly')],
    });
  });

  it('tells of every back-off', async () => {
    const { made, emitted, records } = await planning([refuses(429), says(sampleAnswer())]);
    await made;
    expect(emitted[1]).toEqual({
      type: 'attempt.backoff',
      seconds: 0.0015,
      reason: 'rate limited (429)',
      by: 'planner',
    });
    expect(records[1]).toMatchObject({ kind: 'error', error: 'rate limited (429)', wait_seconds: 0.0015 });
  });

  it('fails at once for a wrong key', async () => {
    const { made, emitted, records } = await planning([refuses(401, { message: `bad key ${apiKey}` })]);
    await expect(made).rejects.toBeInstanceOf(PlannerAuthError);
    expect(emitted.map(({ type }) => type)).toEqual(['plan.started']);
    expect(records.map(({ kind }) => kind)).toEqual(['request', 'error']);
  });

  it('takes the user’s PRD, the number and the files that were asked for', async () => {
    const only = { globs: ['src/**'], allows: (path: string) => path.startsWith('src/') };
    const { made } = await planning([says(`<json>${JSON.stringify(samplePlan)}</json>`)], {
      prd: '# Mine',
      only,
    });
    expect(await made).toMatchObject({ prd: '# Mine', plan: samplePlan });
    const { emitted } = await planning([says(sampleAnswer())], {
      exactly: 3,
      only: { ...only, allows: () => false },
    });
    expect(emitted[1]).toMatchObject({
      faults: [/exactly 3/, /--files/, /--files/].map((words) => expect.stringMatching(words)),
    });
  });
});

describe('the log', () => {
  it('keeps each request, answer and refusal, and no key', async () => {
    const { made, records, emitted } = await planning([says(bad, priced), says(sampleAnswer())]);
    await made;
    expect(records.map((entry) => [entry.kind, entry.try])).toEqual([
      ['request', 1],
      ['answer', 1],
      ['rejected', 1],
      ['request', 2],
      ['answer', 2],
    ]);
    const [request, answer] = records;
    expect(request).toMatchObject({
      time: '2026-01-02T03:04:05.678Z',
      model: 'test-model',
      base_url: server?.baseUrl,
    });
    expect(request?.messages?.at(-1)?.content).toContain('Export, with [redacted]');
    expect(answer).toMatchObject({ prompt_tokens: 100, cost: 0.5, cost_source: 'provider', finish: 'stop' });
    expect(answer?.seconds).toBeGreaterThan(0);
    expect(answer?.answer).toContain('"num_agents": 9');
    expect(JSON.stringify([records, emitted])).not.toContain('5ecret');
  });
});
