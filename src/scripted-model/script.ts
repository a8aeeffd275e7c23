import { isMap, LineCounter, type ParsedNode, parseDocument } from 'yaml';
import { z } from 'zod';
import { UsageError } from '../core/error.ts';
import { isExpression } from './expression.ts';

const oneOrMore = z.union([z.string(), z.array(z.string())], { error: 'expected a text or a list of texts' });

const pattern = z.string().refine(isExpression, { error: 'not a regular expression' });

/** Which requests a rule answers; all that is said must hold. */
const WhenSchema = z.strictObject({
  /** The model's name as it is sent, or a regular expression between slashes. */
  model: z
    .string()
    .refine((text) => !text.startsWith('/') || isExpression(text), { error: 'not a regular expression' })
    .optional(),
  /** All of these stand in the messages. */
  contains: oneOrMore.optional(),
  /** None of these stands in the messages. */
  not_contains: oneOrMore.optional(),
  /** A regular expression over the messages. */
  matches: pattern.optional(),
  /** Only messages of this role count. */
  role: z.enum(['system', 'user', 'assistant']).optional(),
  /** Only the last message counts (the last one that is not the system's, when no role is said). */
  last: z.boolean().optional(),
  /** What the request is for. Commit messages and summaries are answered by themselves unless a rule asks for them. */
  kind: z.enum(['edit', 'ask', 'commit-message', 'summary', 'planner', 'other']).optional(),
  /** The API key that was sent. */
  key: z.string().optional(),
  /** Any API key but this one, or none. */
  not_key: z.string().optional(),
});

const PathSchema = z.string().regex(/^[^\r\n]+$/, { error: 'expected a path on one line' });

const EditSchema = z.union(
  [
    z.strictObject({ path: PathSchema, search: z.string(), replace: z.string() }),
    z.strictObject({ path: PathSchema, content: z.string() }),
  ],
  { error: 'an edit is {path, search, replace} or {path, content}' },
);

const millisecondsSchema = z
  .number()
  .int()
  .nonnegative()
  .max(2 ** 31 - 1);
const countSchema = z.number().int().nonnegative();

const ReplySchema = z
  .strictObject({
    /** The reply as it is. */
    text: z.string().optional(),
    /** Written in the edit format that the request asks for. */
    edits: z.array(EditSchema).min(1).optional(),
    /** What is said before the edits. */
    text_before: z.string().optional(),
    /** Before anything is sent, and between the pieces of a stream. */
    delay_ms: millisecondsSchema.optional(),
    chunk_delay_ms: millisecondsSchema.optional(),
    /** An error instead of a reply. */
    status: z.number().int().min(400).max(599).optional(),
    headers: z
      .record(
        z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, { error: 'expected the name of a header' }),
        z
          .union([z.string().regex(/^[\t\x20-\x7e]*$/, { error: 'expected a line of text' }), z.number()], {
            error: 'expected a line of text',
          })
          .transform(String),
      )
      .optional(),
    /** The error's message, or the whole error object. */
    error: z
      .union([z.string(), z.record(z.string(), z.unknown())], { error: 'expected a text or an object' })
      .optional(),
    /** Accepts the request and never answers. */
    hang: z.boolean().optional(),
    /** Cuts the connection: at once, or after so many characters. */
    cut: z.boolean().optional(),
    cut_after: countSchema.optional(),
    usage: z
      .strictObject({
        prompt_tokens: countSchema.optional(),
        completion_tokens: countSchema.optional(),
        /** In US dollars, as some gateways report it. */
        cost: z.number().nonnegative().optional(),
      })
      .optional(),
  })
  .refine(
    ({ text, edits, text_before: before, status, hang, cut }) =>
      [text, edits, before, status, hang, cut].some((said) => said !== undefined),
    {
      error: 'a reply needs text, edits, status, hang or cut',
    },
  )
  .refine(
    ({ text, edits, text_before: before }) =>
      text === undefined || (edits === undefined && before === undefined),
    {
      error: 'text stands alone; what is said before edits is text_before',
    },
  )
  .refine(({ error, status }) => error === undefined || status !== undefined, {
    error: 'an error needs a status',
  });

const RuleSchema = z.strictObject({
  name: z.string().optional(),
  when: WhenSchema.default({}),
  /** The rule's first call gets the first reply, and so on. */
  replies: z.array(ReplySchema).min(1),
  /** After the last reply: say it again, or leave the request to the next rule that matches. */
  after: z.enum(['repeat', 'next-rule']).default('repeat'),
});

/** What a scripted model says, and when. The first rule that matches answers. */
export const ScriptSchema = z.strictObject({
  rules: z.array(RuleSchema),
  /** For requests that no rule answers; without it they get a 404 that names them. */
  default: ReplySchema.optional(),
});

export type Script = z.infer<typeof ScriptSchema>;
/** A script as it is written: what has a default may be left out. */
export type ScriptInput = z.input<typeof ScriptSchema>;
export type Rule = Script['rules'][number];
export type Reply = z.infer<typeof ReplySchema>;
export type Edit = z.infer<typeof EditSchema>;

/**
 * Reads a script, YAML or JSON.
 *
 * @throws {UsageError} that names line, column and path of the first fault.
 */
export const loadScript = (text: string): Script => {
  const lines = new LineCounter();
  const document = parseDocument(text, { logLevel: 'error', lineCounter: lines, prettyErrors: false });
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault !== undefined) throw unreadable(placeAt(lines, fault.pos[0]), fault.message);
  const parsed = ScriptSchema.safeParse(plain(document));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  if (issue === undefined) throw unreadable('somewhere', 'unknown fault');
  const offset = offsetOf(document, issue);
  const path = pathText(issue.path);
  throw new UsageError(
    `The script does not hold at ${placeAt(lines, offset)}${path === '' ? '' : ` (${path})`}: ${issue.message}`,
    {
      code: 'script-shape',
      hint: 'docs/scripted-model.md says what a script may hold.',
    },
  );
};

type Document = ReturnType<typeof parseDocument<ParsedNode>>;

const plain = (document: Document): unknown => {
  try {
    return document.toJS();
  } catch (error) {
    // Aliases that would unfold into a bomb.
    throw unreadable('line 1', error instanceof Error ? error.message : String(error));
  }
};

const unreadable = (place: string, message: string): UsageError =>
  new UsageError(`The script can’t be read at ${place}: ${message}`, { code: 'script-syntax' });

const placeAt = (lines: LineCounter, offset: number): string => {
  const { line, col } = lines.linePos(offset);
  return `line ${line}, column ${col}`;
};

/** Where the fault stands: the unknown key itself, else the node, else the nearest node around it. */
const offsetOf = (document: Document, issue: z.core.$ZodIssue): number => {
  for (let length = issue.path.length; length > 0; length -= 1) {
    const node = document.getIn(issue.path.slice(0, length), true);
    const start = startOf(node, issue);
    if (start !== undefined) return start;
  }
  return startOf(document.contents, issue) ?? 0;
};

const startOf = (node: unknown, issue: z.core.$ZodIssue): number | undefined => {
  if (issue.code === 'unrecognized_keys' && isMap<ParsedNode>(node)) {
    const key = node.items
      .map((pair) => pair.key)
      .find((one) => 'value' in one && one.value === issue.keys[0]);
    if (key !== undefined) return key.range[0];
  }
  return node !== null && typeof node === 'object' && 'range' in node && Array.isArray(node.range)
    ? Number(node.range[0])
    : undefined;
};

const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
