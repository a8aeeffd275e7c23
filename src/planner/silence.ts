/** Ends a request that hears nothing for too long, or whose caller gives up. */
export type SilenceWatch = {
  readonly signal: AbortSignal;
  /** To be called for every sign of life. */
  readonly heard: () => void;
  /** Why it ended the request; null when it did not. */
  readonly reason: () => 'timeout' | 'interrupted' | null;
  /** To be called when the request is over, however. */
  readonly end: () => void;
};

/** A provider that drips without end is ended after this many silences. */
const longestInSilences = 5;

/** Watches one request from now on: `timeoutMs` of silence end it, and five times as much in all. */
export const watchSilence = (timeoutMs: number, caller: AbortSignal | undefined): SilenceWatch => {
  const timeout = new AbortController();
  const expire = () => timeout.abort(new Error('timeout'));
  const silence = setTimeout(expire, timeoutMs);
  const whole = setTimeout(expire, timeoutMs * longestInSilences);
  return {
    signal: caller === undefined ? timeout.signal : AbortSignal.any([timeout.signal, caller]),
    heard: () => silence.refresh(),
    reason: () => {
      if (caller?.aborted === true) return 'interrupted';
      return timeout.signal.aborted ? 'timeout' : null;
    },
    end: () => {
      clearTimeout(silence);
      clearTimeout(whole);
    },
  };
};
