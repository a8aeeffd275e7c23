/** What went wrong between aider and the provider (or, for `usage`, between us and aider). */
export type ErrorClass =
  | 'auth'
  | 'rate-limited'
  | 'context-exceeded'
  | 'timeout'
  | 'connection'
  | 'bad-request'
  | 'model-not-found'
  | 'refused-content'
  | 'no-credit'
  | 'provider-error'
  | 'usage';

/** What one line of aider's standard output or error tells. */
export type OutputSign =
  | { readonly kind: 'retrying'; readonly seconds: number }
  | { readonly kind: 'applied'; readonly path: string }
  | { readonly kind: 'commit'; readonly hash: string; readonly subject: string }
  | { readonly kind: 'edit-failed'; readonly text: string }
  /** An edit of what lies outside of the repository; the path is unknown when it stands on the line before. */
  | { readonly kind: 'outside'; readonly path: string | null }
  /** `explained` tells aider's own sentence about an error from the provider's words. */
  | { readonly kind: 'error'; readonly class: ErrorClass; readonly text: string; readonly explained: boolean }
  /** The token count that aider prints when a reply is complete: what stood before was the reply. */
  | { readonly kind: 'reply-ended'; readonly text: string }
  | { readonly kind: 'interrupted' }
  /** What aider says before it sends anything: its version, its model, its files. */
  | { readonly kind: 'announcement' };

/**
 * Recognises aider's own sentences at the start of a line; null for everything else. A model's reply may
 * imitate them, so a verdict is never built on these signs alone. aider wraps lines at 80 columns.
 */
export const parseOutputLine = (line: string): OutputSign | null => {
  const text = line.slice(0, longestLine).trimEnd();
  for (const [shape, read] of sentences) {
    const match = shape.exec(text);
    if (match !== null) return read(match[1] ?? '', match[2] ?? '', text);
  }
  return null;
};

const longestLine = 4000;

type Reading = readonly [RegExp, (first: string, second: string, line: string) => OutputSign | null];

const explained =
  (of: ErrorClass): Reading[1] =>
  (_first, _second, text) => ({ kind: 'error', class: of, text, explained: true });
const editFailed: Reading[1] = (_first, _second, text) => ({ kind: 'edit-failed', text });
const announcement: Reading[1] = () => ({ kind: 'announcement' });

const sentences: readonly Reading[] = [
  [/^litellm\.(\w+): ?(.*)$/, (name, words, text) => litellmError(name, words, text)],
  [
    /^Retrying in (\d+(?:\.\d+)?) seconds\.\.\.$/,
    (seconds) => ({ kind: 'retrying', seconds: Number(seconds) }),
  ],
  [/^Applied edit to (.+)$/, (path) => ({ kind: 'applied', path })],
  [/^Commit ([0-9a-f]{7,40}) (.*)$/, (hash, subject) => ({ kind: 'commit', hash, subject })],
  [/^Tokens: \S+ sent, .*received\./, (_first, _second, text) => ({ kind: 'reply-ended', text })],
  [/^The LLM did not conform to the edit format\.$/, editFailed],
  [/^# \d+ SEARCH\/REPLACE blocks? failed to match!$/, editFailed],
  [/^Only \d+ reflections allowed, stopping\.$/, editFailed],
  [/^Exception while updating files:$/, editFailed],
  [/^Unable to create .+, skipping edits\.$/, editFailed],
  [/^'(.+)' is not in the subpath of$/, (path) => ({ kind: 'outside', path })],
  // Only adding a new file to git lets this through, and that fails for what is outside.
  [/^Cmd\('git'\) failed due to: exit code\(128\)$/, () => ({ kind: 'outside', path: null })],
  [/^Model \S+ has hit a token limit!$/, explained('context-exceeded')],
  [/^The API provider is not able to authenticate you\./, explained('auth')],
  [/^The API provider has rate limited you\./, explained('rate-limited')],
  [/^The API provider's servers are down or overloaded\./, explained('provider-error')],
  [/^OpenRouter or the upstream API provider is down, overloaded or rate/, explained('provider-error')],
  [/^The API provider timed out without returning a response\./, explained('timeout')],
  [/^The API provider has refused the request due to a safety policy/, explained('refused-content')],
  [/^The API provider was unable to fetch one or more images\./, explained('bad-request')],
  [/^Insufficient credits with the API provider\./, explained('no-credit')],
  [/^The specified model '.*' requires an OpenRouter API key,/, explained('auth')],
  [/^Unable to proceed without an OpenRouter API key for model/, explained('auth')],
  [/^No LLM model was specified and no API keys were provided\.$/, explained('auth')],
  [/^\S*aider\S*: error: /, explained('usage')],
  [/^\s*\^C (?:again to exit|KeyboardInterrupt)$/, () => ({ kind: 'interrupted' })],
  [/^Aider v\d/, announcement],
  [/^(?:Main model|Model|Weak model|Editor model): \S+/, announcement],
  [/^(?:Git repo|Repo-map): /, announcement],
  [/^Added .+ to the chat(?: \(read-only\))?\.$/, announcement],
  [/^Warning: Input is not a terminal/, announcement],
];

/** Every exception of litellm that aider 0.86 knows; a name that is new to us is a provider's error. */
const classes: Readonly<Record<string, ErrorClass>> = {
  APIConnectionError: 'connection',
  AuthenticationError: 'auth',
  BadRequestError: 'bad-request',
  BudgetExceededError: 'no-credit',
  ContentPolicyViolationError: 'refused-content',
  ContextWindowExceededError: 'context-exceeded',
  ImageFetchError: 'bad-request',
  InvalidRequestError: 'bad-request',
  NotFoundError: 'model-not-found',
  PermissionDeniedError: 'auth',
  RateLimitError: 'rate-limited',
  RouterRateLimitError: 'rate-limited',
  Timeout: 'timeout',
  UnprocessableEntityError: 'bad-request',
  UnsupportedParamsError: 'bad-request',
};

const litellmError = (name: string, words: string, text: string): OutputSign | null =>
  name === 'Timeout' || name.endsWith('Error')
    ? { kind: 'error', class: classOf(classes[name] ?? 'provider-error', words), text, explained: false }
    : null;

/** Some providers answer 400 or 500 to everything, and only their words tell what it was. */
export const classOf = (named: ErrorClass, words: string): ErrorClass => {
  if (named === 'bad-request' && tooLong.test(words)) return 'context-exceeded';
  if (named === 'bad-request' && wrongKey.test(words)) return 'auth';
  if (named === 'provider-error' && noCredit.test(words)) return 'no-credit';
  if (named === 'provider-error' && noConnection.test(words)) return 'connection';
  return named;
};

const tooLong =
  /context.?(?:length|window)|maximum context|prompt is too long|too many tokens|input is too long/i;
const wrongKey =
  /(?:incorrect|invalid|expired|missing).{0,12}api.?key|api.?key.{0,12}(?:not valid|invalid|expired)/i;
const noCredit = /insufficient credits|"code": ?402/i;
const noConnection = /- Connection\s+error/i;
