import type { z } from 'zod';
import { quote } from '../core/quote.ts';

/**
 * What is wrong with a value and what was expected, as the end of a sentence. The value itself is told only where a
 * number, a switch or a list was expected: a text may hold a secret.
 */
export const misfit = (issue: z.core.$ZodIssue | undefined, value: unknown): string => {
  if (issue === undefined) return ' is not valid';
  const inside = issue.path.length === 0 ? '' : ` (at ${issue.path.join('.')})`;
  const expected = expectation(issue);
  const found = issue.path.reduce<unknown>(child, value);
  if (expected === null) return `${inside}: ${plain(issue.message)}`;
  return found === undefined
    ? `${inside} is missing; expected ${expected}`
    : `${inside} is ${quote(found)}; expected ${expected}`;
};

const expectation = (issue: z.core.$ZodIssue): string | null => {
  switch (issue.code) {
    case 'invalid_type':
      return kinds[issue.expected] ?? issue.expected;
    case 'too_small':
      if (issue.origin === 'string') return null;
      return issue.inclusive === false ? `more than ${issue.minimum}` : `at least ${issue.minimum}`;
    case 'too_big':
      if (issue.origin === 'string') return null;
      return `at most ${issue.maximum}${issue.origin === 'array' ? ' entries' : ''}`;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    default:
      return null;
  }
};

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys and values',
  record: 'keys and values',
};

/** zod begins its own words with a capital; ours too. */
const plain = (message: string): string => message.charAt(0).toLowerCase() + message.slice(1);

const child = (value: unknown, key: PropertyKey): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
