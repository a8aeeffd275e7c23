import type { Asked } from './asked.ts';
import { expression } from './expression.ts';
import type { Reply, Rule, Script } from './script.ts';

/** The name of the rule that answers, and what it says. */
export type Answer = { readonly rule: string; readonly reply: Reply };

/** Gives a function that chooses the reply to each request in turn; null when nothing answers it. */
export const createChooser = (script: Script): ((asked: Asked) => Answer | null) => {
  const calls = new Map<Rule, number>();
  return (asked) => {
    for (const [index, rule] of script.rules.entries()) {
      if (!answers(rule, asked)) continue;
      const call = calls.get(rule) ?? 0;
      calls.set(rule, call + 1);
      if (call >= rule.replies.length && rule.after === 'next-rule') continue;
      const reply = rule.replies[call] ?? rule.replies.at(-1);
      if (reply !== undefined) return { rule: rule.name ?? `rule ${index + 1}`, reply };
    }
    const own = builtIn[asked.kind];
    if (own !== undefined) return { rule: `built-in ${asked.kind}`, reply: { text: own(asked) } };
    return script.default === undefined ? null : { rule: 'default', reply: script.default };
  };
};

/** aider's own side requests, which must not disturb the sequence of a rule's replies. */
const builtIn: Readonly<Partial<Record<Asked['kind'], (asked: Asked) => string>>> = {
  'commit-message': ({ messages }) => commitMessage(messages.at(-1)?.content ?? ''),
  summary: () => 'I asked you to change the code, and you did.',
};

const commitMessage = (request: string): string => {
  const files = [...request.matchAll(/^diff --git "?a\/.* "?b\/(.*?)"?$/gm)].map((match) => match[1]);
  const message = `feat: change ${files.join(', ')}`;
  return files.length === 0 || message.length > 72 ? 'feat: make the scripted change' : message;
};

const answers = ({ when }: Rule, asked: Asked): boolean => {
  if (when.kind === undefined ? asked.kind in builtIn : when.kind !== asked.kind) return false;
  if (when.key !== undefined && when.key !== asked.key) return false;
  if (when.not_key !== undefined && when.not_key === asked.key) return false;
  if (when.model !== undefined && !isNamed(asked.model, when.model)) return false;
  const text = textOf(asked, when);
  return (
    list(when.contains).every((part) => text.includes(part)) &&
    !list(when.not_contains).some((part) => text.includes(part)) &&
    (when.matches === undefined || expression(when.matches).test(text))
  );
};

const isNamed = (model: string, name: string): boolean =>
  name.startsWith('/') ? expression(name).test(model) : name === model;

const textOf = ({ messages }: Asked, { role, last }: Rule['when']): string => {
  const ofRole = messages.filter((message) =>
    // aider repeats its rules as a last system message for some models.
    role === undefined ? last !== true || message.role !== 'system' : message.role === role,
  );
  return (last === true ? ofRole.slice(-1) : ofRole).map(({ content }) => content).join('\n');
};

const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;
