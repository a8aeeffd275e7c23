import type { Asked } from './asked.ts';
import type { Reply, Rule, Script } from './script.ts';

export type Answer = { readonly rule: string; readonly reply: Reply };

/** Chooses the reply to each request, in the order that the script says. */
export const createChooser = (script: Script): ((asked: Asked) => Answer | null) => {
  const calls = new Map<Rule, number>();
  return (asked) => {
    for (const [index, rule] of script.rules.entries()) {
      if (!holds(rule, asked)) continue;
      const call = calls.get(rule) ?? 0;
      calls.set(rule, call + 1);
      if (call >= rule.replies.length && rule.after === 'next-rule') continue;
      const reply = rule.replies[Math.min(call, rule.replies.length - 1)];
      if (reply !== undefined) return { rule: rule.name ?? `rule ${index + 1}`, reply };
    }
    const own = builtIn[asked.kind];
    if (own !== undefined) return { rule: asked.kind, reply: { text: own } };
    return script.default === undefined ? null : { rule: 'default', reply: script.default };
  };
};

/** aider's side requests never disturb a script's sequences. */
const builtIn: Readonly<Partial<Record<Asked['kind'], string>>> = {
  'commit-message': 'feat: make the scripted change',
  summary: 'I asked you to change the code, and you did.',
};

const holds = ({ when }: Rule, asked: Asked): boolean => {
  if (when.kind === undefined ? asked.kind in builtIn : when.kind !== asked.kind) return false;
  if (when.key !== undefined && when.key !== asked.key) return false;
  if (when.model !== undefined && !named(when.model, asked.model)) return false;
  const { last, role, contains, not_contains, matches } = when;
  const roled = asked.messages.filter((message) => role === undefined || message.role === role);
  const text = (last === true ? roled.slice(-1) : roled).map(({ content }) => content).join('\n');
  if (!list(contains).every((part) => text.includes(part))) return false;
  if (list(not_contains).some((part) => text.includes(part))) return false;
  return matches === undefined || new RegExp(matches, 's').test(text);
};

const named = (pattern: string, model: string): boolean => {
  const expression = /^\/(.*)\/$/.exec(pattern)?.[1];
  return expression === undefined ? model.includes(pattern) : new RegExp(expression).test(model);
};

const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;
