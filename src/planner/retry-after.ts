const longestMs = 15 * 60_000;

/**
 * How long a provider asks us to wait, in ms: a `Retry-After` of seconds or an HTTP date, 15 minutes at most. Null for
 * none, for what is in the past and for nonsense: then our own back-off counts.
 */
export const retryAfterMs = (header: string | null | undefined, nowMs: number): number | null => {
  const text = header?.trim() ?? '';
  const waitMs = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : dateMs(text) - nowMs;
  return Number.isFinite(waitMs) && waitMs >= 0 ? Math.min(waitMs, longestMs) : null;
};

/** Only the forms of HTTP: `Date.parse` alone takes almost anything for a date. */
const dateMs = (text: string): number =>
  /^[A-Z][a-z]{2,8}, \d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
