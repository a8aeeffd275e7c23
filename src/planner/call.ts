import { setTimeout as sleep } from 'node:timers/promises';
import { createRedactor } from '../core/redact.ts';
import { callError } from './error.ts';
import { type Failure, type Judgement, judgeFailure, refusesStreaming } from './failure.ts';
import { type Outcome, type PlannerRequest, type Reply, sendRequest } from './request.ts';
import { retryAfterMs } from './retry-after.ts';
import type { PlannerUsage } from './usage.ts';

export type PlannerRetry = {
  readonly seconds: number;
  /** Why, such as `rate limited (429)`. */
  readonly reason: string;
  readonly status: number | null;
};

export type PlannerCall = Omit<PlannerRequest, 'timeoutMs'> & {
  /** How long the provider may be silent; 180 s by default. Five times as much for an answer in all. */
  readonly timeoutMs?: number;
  /** The wait before the second request; it doubles. 1 s by default. */
  readonly firstWaitMs?: number;
  /** In [0, 1): spreads the waits. */
  readonly random: () => number;
  /** Told before every wait; text that came so far is void. */
  readonly onRetry?: (retry: PlannerRetry) => void;
};

export type PlannerReply = {
  readonly text: string;
  readonly usage: PlannerUsage;
  readonly seconds: number;
  readonly finish: string | null;
  readonly requestId: string | null;
  /** Requests that it took. */
  readonly requests: number;
};

const defaultTimeoutMs = 180_000;
const defaultFirstWaitMs = 1_000;
const mostTries = 4;

/**
 * Asks the planner's model once, with our own visible retries: 429, 5xx, no connection, time-outs and answers that are
 * cut off are asked again after a doubling wait or the provider's `Retry-After`, four times in all.
 *
 * @throws {PlannerAuthError} at once for 401 and 403; {PlannerTimeoutError}, {PlannerProviderError} when it stays so;
 * {PlannerInterruptedError} when the signal is aborted. No message holds the key.
 */
export const callPlanner = async (call: PlannerCall): Promise<PlannerReply> => {
  const startedMs = performance.now();
  const clean = createRedactor([call.apiKey]);
  let how: 'streamed' | 'plain' = 'streamed';
  for (let tries = 1, requests = 1; ; requests += 1) {
    const outcome = await send(call, how);
    if (outcome.ok) return replyOf(outcome.reply, { startedMs, requests });
    const { failure } = outcome;
    if (how === 'streamed' && refusesStreaming(failure)) {
      how = 'plain';
      continue;
    }
    const judgement = judgeFailure(failure);
    if (!judgement.retry || tries === mostTries)
      throw callError(judgement, cut(clean(failure.message)), requests);
    // A server that ignores `stream` answers with something that is no stream.
    if (failure.kind === 'malformed') how = 'plain';
    await waitBefore(tries, { call, failure, judgement });
    tries += 1;
  }
};

const send = (call: PlannerCall, how: 'streamed' | 'plain'): Promise<Outcome> =>
  sendRequest({ ...call, timeoutMs: call.timeoutMs ?? defaultTimeoutMs }, how);

const replyOf = (
  reply: Reply,
  { startedMs, requests }: { readonly startedMs: number; readonly requests: number },
): PlannerReply => ({ ...reply, seconds: (performance.now() - startedMs) / 1000, requests });

type Wait = { readonly call: PlannerCall; readonly failure: Failure; readonly judgement: Judgement };

const waitBefore = async (tries: number, { call, failure, judgement }: Wait): Promise<void> => {
  const { firstWaitMs = defaultFirstWaitMs, random, signal, onRetry } = call;
  const full = firstWaitMs * 2 ** (tries - 1);
  const waitMs = retryAfterMs(failure.retryAfter, Date.now()) ?? full / 2 + (full / 2) * random();
  onRetry?.({ seconds: waitMs / 1000, reason: judgement.reason, status: failure.status });
  try {
    await sleep(waitMs, undefined, signal === undefined ? {} : { signal });
  } catch {
    throw callError({ retry: false, verdict: 'interrupted', reason: 'interrupted' }, '', tries);
  }
};

/** After the cleaning: half a key would not be known as one. */
const cut = (text: string): string => (text.length > 500 ? `${text.slice(0, 500)}…` : text);
