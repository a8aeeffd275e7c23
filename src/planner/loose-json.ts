/** A value and where its text ends; or why the text is no JSON, and where its last brace closes if it does. */
export type JsonVerdict =
  | { readonly ok: true; readonly value: unknown; readonly end: number }
  | { readonly ok: false; readonly reason: string; readonly end: number | null };

/**
 * Reads the JSON object that begins at `start` (a brace), wherever it ends. What models add to JSON and what has one
 * meaning only is read too: comments, commas before a closing bracket, line breaks and tabs inside strings.
 */
export const parseLooseObject = (text: string, start: number): JsonVerdict => {
  const scanned = scan(text, start);
  if (scanned === null)
    return { ok: false, reason: 'it is never closed; was the answer cut off?', end: null };
  const { end } = scanned;
  const asIs = parse(text.slice(start, end));
  if (asIs.ok) return { ...asIs, end };
  const mended = parse(scanned.strictText);
  return mended.ok ? { ...mended, end } : { ok: false, reason: asIs.reason, end };
};

const parse = (text: string): { ok: true; value: unknown } | { ok: false; reason: string } => {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
};

/** Goes to the brace that closes the object, outside of strings and comments, and writes strict JSON on the way. */
const scan = (text: string, start: number): { readonly strictText: string; readonly end: number } | null => {
  const parts: string[] = [];
  let depth = 0;
  for (let at = start; at < text.length; ) {
    const end = tokenEnd(text, at);
    const token = text.slice(at, end);
    at = end;
    if (token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') {
      depth -= 1;
      dropTrailingComma(parts);
    }
    if (!isComment(token)) parts.push(token.startsWith('"') ? escapeControls(token) : token);
    if (depth === 0) return { strictText: parts.join(''), end };
  }
  return null;
};

/** Where the string, the comment or the single character that begins at `at` ends. */
const tokenEnd = (text: string, at: number): number => {
  if (text[at] === '"') return stringEnd(text, at + 1);
  if (text.startsWith('//', at)) return endOf(text, '\n', at);
  if (text.startsWith('/*', at)) return endOf(text, '*/', at + 2);
  return at + 1;
};

const stringEnd = (text: string, from: number): number => {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '"') return at + 1;
    if (text[at] === '\\') at += 1;
  }
  return text.length;
};

const endOf = (text: string, mark: string, from: number): number => {
  const found = text.indexOf(mark, from);
  return found === -1 ? text.length : found + mark.length;
};

const isComment = (token: string): boolean => token.length > 1 && token.startsWith('/');

const dropTrailingComma = (parts: string[]): void => {
  const last = parts.findLastIndex((part) => part.trim() !== '');
  if (parts[last] === ',') parts.splice(last, 1);
};

const escapeControls = (text: string): string =>
  text.replaceAll(/[\n\r\t]/g, (character) => JSON.stringify(character).slice(1, -1));
