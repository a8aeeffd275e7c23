/** What stands where a secret stood. */
export const redacted = '[redacted]';

/** Shorter values would blot out ordinary words. */
const shortest = 6;

/**
 * Gives a function that replaces secrets in any text: the known values as they are, JSON-escaped (once and
 * twice) and URL-encoded, and whatever is shaped like a key. Known values under six characters are left alone.
 */
export const createRedactor = (secrets: Iterable<string>): ((text: string) => string) => {
  const withoutKnown = createValueRedactor(secrets);
  return (text) =>
    shapes.reduce((rest, { shape, replacement }) => rest.replace(shape, replacement), withoutKnown(text));
};

/** The same for the known values alone: for texts that may speak of what is only shaped like a key. */
export const createValueRedactor = (secrets: Iterable<string>): ((text: string) => string) => {
  const known = knownValues(secrets);
  return (text) => (known === undefined ? text : text.replace(known, redacted));
};

const knownValues = (secrets: Iterable<string>): RegExp | undefined => {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret.length < shortest) continue;
    for (const form of formsOf(secret)) forms.add(form);
  }
  if (forms.size === 0) return undefined;
  // The longest first: a key that begins like another one must not leave its tail behind.
  const alternatives = [...forms].toSorted((a, b) => b.length - a.length).map(escapeForRegExp);
  return new RegExp(alternatives.join('|'), 'g');
};

const formsOf = (secret: string): readonly string[] => {
  const once = jsonEscape(secret);
  return [secret, once, jsonEscape(once), encodeURIComponent(wellFormed(secret))];
};

const jsonEscape = (text: string): string => JSON.stringify(text).slice(1, -1);

/** encodeURIComponent throws on a lone surrogate. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');

const escapeForRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);

/** Every look-ahead and run of names is bounded, so that hostile megabytes take linear time. */
const shapes: readonly { readonly shape: RegExp; readonly replacement: string }[] = [
  // OpenAI, OpenRouter (sk-or-v1-), Anthropic (sk-ant-), DeepSeek. With a digit, or `sk-loading-indicator` would count.
  { shape: /(?<![A-Za-z0-9])sk-(?=[\w-]{0,200}\d)[\w-]{12,}/g, replacement: redacted },
  { shape: /(?<![A-Za-z0-9])AIza[\w-]{30,}/g, replacement: redacted },
  { shape: /(?<![A-Za-z0-9])(?:gsk_|xai-|gh[opsur]_|hf_|r8_|pplx-)[A-Za-z0-9]{16,}/g, replacement: redacted },
  { shape: /(?<![A-Za-z0-9])(?:github_pat_|glpat-|xox[abprs]-)[\w-]{16,}/g, replacement: redacted },
  { shape: /(?<![A-Za-z0-9])A(?:KI|SI)A[0-9A-Z]{16}(?![0-9A-Z])/g, replacement: redacted },
  {
    shape: /(authorization["'\\]{0,4}\s{0,4}[:=]["'\\\s]{0,6}(?:bearer|basic)\s{1,4})[^\s"'\\,;]+/gi,
    replacement: `$1${redacted}`,
  },
  // Prose speaks of "bearer authentication"; a token has a digit.
  { shape: /\b(bearer\s{1,4})(?=[\w.~+/=-]{0,400}\d)[\w.~+/=-]{8,}/gi, replacement: `$1${redacted}` },
  // The environment's way of writing: OPENAI_API_KEY=value.
  {
    shape: /\b([A-Z][A-Z0-9_]{0,60}_(?:API_KEY|TOKEN|SECRET|PASSWORD)=["'\\]{0,4})[^\s"'\\$<&,;[\]]{6,}/g,
    replacement: `$1${redacted}`,
  },
  // Named in a query, a header or JSON. With a digit: `api_key = load_from_keyring` is code, not a key.
  {
    shape:
      /((?:api[_-]?key|access[_-]?token|auth[_-]?token|client[_-]?secret|password)["'\\]{0,4}\s{0,4}[=:]["'\\\s]{0,6})(?=[\w.~+/=-]{0,400}\d)[\w.~+/=-]{6,}/gi,
    replacement: `$1${redacted}`,
  },
  // The password in an address.
  { shape: /(:\/\/[^\s/:@]{0,200}:)[^\s/@]{1,400}(?=@)/g, replacement: `$1${redacted}` },
];
