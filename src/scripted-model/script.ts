import { parseDocument } from 'yaml';
import { z } from 'zod';
import { UsageError } from '../core/error.ts';

const texts = z.union([z.string(), z.array(z.string())]);

/** Which requests a rule answers; all that is said must hold. */
const WhenSchema = z.strictObject({
  /** In the model's name; `/…/` is a regular expression. */
  model: z.string().optional(),
  /** In the messages: every one of them. */
  contains: texts.optional(),
  not_contains: texts.optional(),
  /** A regular expression over the messages. */
  matches: z.string().optional(),
  /** Only messages of this role count. */
  role: z.enum(['system', 'user', 'assistant']).optional(),
  /** Only the last message counts. */
  last: z.boolean().optional(),
  /** What the request is for; aider's commit messages and summaries are answered by themselves unless a rule asks. */
  kind: z.enum(['edit', 'ask', 'commit-message', 'summary', 'other']).optional(),
  /** The API key that was sent. */
  key: z.string().optional(),
});

const EditSchema = z.union([
  z.strictObject({ path: z.string(), search: z.string(), replace: z.string() }),
  z.strictObject({ path: z.string(), content: z.string() }),
]);

const ReplySchema = z.strictObject({
  /** The reply as it is. */
  text: z.string().optional(),
  /** Written in the edit format that the request asks for, after `text_before`. */
  edits: z.array(EditSchema).optional(),
  text_before: z.string().optional(),
  /** Before the first byte, and between the pieces of a stream, in ms. */
  delay_ms: z.number().nonnegative().optional(),
  chunk_delay_ms: z.number().nonnegative().optional(),
  status: z.number().int().min(200).max(599).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  /** The body's message when `status` is an error. */
  error: z.string().optional(),
  /** Never answers. */
  hang: z.boolean().optional(),
  /** Cuts the connection: at once, or after so many characters of the reply. */
  cut: z.boolean().optional(),
  cut_after: z.number().int().nonnegative().optional(),
  usage: z
    .strictObject({
      prompt_tokens: z.number().int().nonnegative().optional(),
      completion_tokens: z.number().int().nonnegative().optional(),
      cost: z.number().nonnegative().optional(),
    })
    .optional(),
});

const RuleSchema = z.strictObject({
  name: z.string().optional(),
  when: WhenSchema.default({}),
  /** The first call gets the first reply, and so on; the last one repeats. */
  replies: z.array(ReplySchema).min(1),
  /** After the last reply: repeat it, or let the next rule that matches answer. */
  after: z.enum(['repeat', 'next-rule']).default('repeat'),
});

/** What a scripted model says, and when. */
export const ScriptSchema = z.strictObject({
  rules: z.array(RuleSchema),
  /** For requests that no rule answers; without it they get a 404 that names them. */
  default: ReplySchema.optional(),
});

export type Script = z.infer<typeof ScriptSchema>;
export type ScriptInput = z.input<typeof ScriptSchema>;
export type Rule = Script['rules'][number];
export type Reply = z.infer<typeof ReplySchema>;
export type Edit = z.infer<typeof EditSchema>;

/** Reads a script (YAML or JSON). Throws a UsageError that names the place of the first fault. */
export const loadScript = (text: string): Script => {
  const document = parseDocument(text, { logLevel: 'silent' });
  const [fault] = document.errors;
  if (fault !== undefined) {
    const line = fault.linePos?.[0].line;
    throw new UsageError(
      `The script can’t be read${line === undefined ? '' : ` at line ${line}`}: ${fault.message}`,
      {
        code: 'script-syntax',
      },
    );
  }
  const parsed = ScriptSchema.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(
    `The script does not hold at ${issue?.path.join('.') ?? 'its top'}: ${issue?.message ?? ''}`,
    {
      code: 'script-shape',
      hint: 'See docs/scripted-model.md.',
    },
  );
};
