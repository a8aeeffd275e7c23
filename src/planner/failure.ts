import type { Verdict } from '../core/verdict.ts';

/** Why one request got no whole answer. */
export type Failure = {
  readonly kind: 'refused' | 'connection' | 'timeout' | 'cut' | 'malformed' | 'interrupted';
  /** The HTTP status, also of an error that was reported inside an answer. */
  readonly status: number | null;
  /** The provider's own words, or the system's. */
  readonly message: string;
  /** The provider's word for it, such as `context_length_exceeded`. */
  readonly code: string | null;
  readonly retryAfter: string | null;
};

/** Whether asking again may help, and what it is called. */
export type Judgement = {
  readonly retry: boolean;
  readonly verdict: Verdict;
  /** One clause for people, such as `rate limited (429)`. */
  readonly reason: string;
};

/** What a failure means: passing ones are asked again, the provider's final word is not. */
export const judgeFailure = (failure: Failure): Judgement => {
  switch (failure.kind) {
    case 'interrupted':
      return { retry: false, verdict: 'interrupted', reason: 'interrupted' };
    case 'timeout':
      return { retry: true, verdict: 'timed-out', reason: 'timed out' };
    case 'connection':
      return { retry: true, verdict: 'provider-error', reason: 'no connection' };
    case 'cut':
      return { retry: true, verdict: 'provider-error', reason: 'the answer was cut off on the way' };
    case 'malformed':
      return { retry: true, verdict: 'provider-error', reason: 'the answer was malformed' };
    case 'refused':
      return judgeRefusal(failure);
    default:
      return failure.kind satisfies never;
  }
};

const judgeRefusal = ({ status, code, message }: Failure): Judgement => {
  if (status === 401 || status === 403 || (status === 400 && isBadKey(message)))
    return { retry: false, verdict: 'auth', reason: `key refused (${status})` };
  if (isTooLong(code, message))
    return {
      retry: false,
      verdict: 'context-exceeded',
      reason: 'the request is larger than the model’s window',
    };
  // A spent quota answers 429 too, but waiting does not fill it.
  if (status === 429)
    return { retry: code !== 'insufficient_quota', verdict: 'rate-limited', reason: 'rate limited (429)' };
  const passing = status === null || status >= 500 || [408, 409, 425].includes(status);
  return {
    retry: passing,
    verdict: 'provider-error',
    reason: `provider error (${status ?? 'in the answer'})`,
  };
};

/** Gemini answers a wrong key with 400. */
const isBadKey = (message: string): boolean =>
  /api key (not valid|expired|not found)|invalid api key/i.test(message);

const isTooLong = (code: string | null, message: string): boolean =>
  code === 'context_length_exceeded' ||
  /maximum context length|context (length|window).{0,40}exceed|prompt is too long|exceeds the maximum number of tokens/i.test(
    message,
  );

/** Whether the provider refused how we asked (streaming, with usage), so that the plain way is worth a try. */
export const refusesStreaming = ({ kind, status, message }: Failure): boolean =>
  kind === 'refused' && (status === 400 || status === 422) && /stream|usage/i.test(message);
