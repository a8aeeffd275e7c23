import type { Draft } from '../core/event.ts';

/** The draft with every string in it, at any depth, passed through `redact`; only its type stays. */
export const redactStrings = (draft: Draft, redact: (text: string) => string): Draft => {
  const { type, ...fields } = draft;
  // Same shape: only the insides of strings change.
  return { type, ...(walk(fields, redact) as object) } as Draft;
};

const walk = (value: unknown, redact: (text: string) => string): unknown => {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item) => walk(item, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, redact)]));
};
