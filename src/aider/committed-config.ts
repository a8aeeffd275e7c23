import { parseDocument } from 'yaml';
import { z } from 'zod';
import { EditFormatSchema } from '../core/choices.ts';

/** What a repository's committed `.aider.conf.yml` may say. */
export type CommittedConfig = {
  /** Flags for aider, one value each, without `read`. */
  readonly arguments: string[];
  /** Files that aider is to read: inside the repository by their names; whether a link leads out is to be checked. */
  readonly reads: string[];
  /** The keys that count, and those that don't, in the file's order. */
  readonly passed: string[];
  readonly ignored: string[];
};

/**
 * Takes only the harmless keys of a committed configuration: it is untrusted, and others of its keys run
 * commands, name addresses or write elsewhere. Never throws; what can't be read is ignored as a whole.
 */
export const readCommittedConfig = (text: string): CommittedConfig => {
  const config: CommittedConfig = { arguments: [], reads: [], passed: [], ignored: [] };
  for (const [written, value] of entries(text)) {
    const key = written.replace(/^--/, '');
    const found = argumentsOf(key, value);
    config[found === null ? 'ignored' : 'passed'].push(key);
    if (key === 'read') config.reads.push(...(found ?? []));
    else config.arguments.push(...(found ?? []));
  }
  return config;
};

/**
 * Whether a configuration of aider's sets something that can be given more than once. aider appends these
 * settings behind its arguments, where `--` would turn them into files. Unreadable text counts as yes.
 */
export const setsLists = (text: string): boolean =>
  entries(text).some(([key]) => key === unreadable || lists.has(key.replace(/^--/, '')));

/**
 * The files that a trusted configuration lets aider read, as they stand there. aider itself forgets them as soon
 * as `--read` is on its command line, so they have to be passed along.
 */
export const readsIn = (text: string): string[] => {
  const value = entries(text).find(([key]) => key.replace(/^--/, '') === 'read')?.[1];
  return z.union([z.string().transform((only) => [only]), z.array(z.string())]).safeParse(value).data ?? [];
};

const unreadable = '(unreadable)';
const lists: ReadonlySet<string> = new Set(['read', 'file', 'alias', 'set-env', 'api-key', 'lint-cmd']);

const entries = (text: string): [string, unknown][] => {
  try {
    // aider reads YAML 1.1, where `yes` and `off` are booleans.
    const document = parseDocument(text, { logLevel: 'silent', version: '1.1' });
    if (document.errors.length > 0) return [[unreadable, null]];
    const value: unknown = document.toJS({ maxAliasCount: 20 });
    if (value === null || value === undefined) return [];
    return typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : [[unreadable, null]];
  } catch {
    return [[unreadable, null]];
  }
};

const argumentsOf = (key: string, value: unknown): string[] | null => {
  if (Object.hasOwn(values, key)) return withFlag(key, values[key]?.safeParse(value));
  if (negatable.has(key) && typeof value === 'boolean') return [value ? `--${key}` : `--no-${key}`];
  if (settable.has(key) && typeof value === 'boolean') return value ? [`--${key}`] : [];
  if (key === 'read') return ReadsSchema.safeParse(value).data ?? null;
  return null;
};

const withFlag = (key: string, parsed: z.ZodSafeParseResult<string | number> | undefined): string[] | null =>
  parsed?.success === true ? [`--${key}`, String(parsed.data)] : null;

const word = z.string().regex(/^[\w.@][\w.:/@+-]{0,199}$/);
const language = z.string().regex(/^[\p{L}][\p{L} _-]{0,40}$/u);
const count = z.number().int().nonnegative().max(100_000_000);
const tokens = z.union([count, z.string().regex(/^\d{1,9}(?:\.\d{1,3})?[kKmM]?$/)]);

const values: Readonly<Record<string, z.ZodType<string | number>>> = {
  model: word,
  'weak-model': word,
  'editor-model': word,
  'edit-format': EditFormatSchema,
  'editor-edit-format': z.enum(['editor-diff', 'editor-whole', 'editor-diff-fenced']),
  'map-tokens': count,
  'map-refresh': z.enum(['auto', 'always', 'files', 'manual']),
  'map-multiplier-no-files': z.number().nonnegative().max(1000),
  'max-chat-history-tokens': count,
  'reasoning-effort': z.union([word, count]),
  'thinking-tokens': tokens,
  timeout: z.number().positive().max(86_400),
  'chat-language': language,
  'commit-language': language,
  'line-endings': z.enum(['platform', 'lf', 'crlf']),
};

const negatable: ReadonlySet<string> = new Set([
  'attribute-author',
  'attribute-committer',
  'attribute-commit-message-author',
  'attribute-commit-message-committer',
  'attribute-co-authored-by',
  'auto-accept-architect',
  'cache-prompts',
  'check-model-accepts-settings',
]);

const settable: ReadonlySet<string> = new Set(['architect', 'subtree-only']);

/** A name that stays inside the repository and is none of the files that hold secrets or settings. */
const isInside = (path: string): boolean =>
  /^[^-~/\\][^\\\p{Cc}\p{Cf}]{0,999}$/u.test(path) &&
  path.split('/').every((part) => part !== '..' && part !== '' && !/^(?:\.git|\.env|\.aider)/i.test(part)) &&
  !/^[a-z]:/i.test(path);

const path = z.string().refine(isInside);
const ReadsSchema = z.union([path.transform((only) => [only]), z.array(path).max(200)]);
