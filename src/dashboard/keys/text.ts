import { type Binding, binding, texts } from './binding.ts';

/** Looking for something in a text, and what is chosen in one. */
export const textKeys: readonly Binding[] = [
  binding({
    action: 'search',
    keys: ['/'],
    label: 'search',
    about: 'Look for a word in the text that is shown; capitals count when there are some in it.',
    contexts: texts,
    rank: 30,
  }),
  binding({
    action: 'next-match',
    keys: ['n'],
    label: 'next',
    about: 'The next place where the word stands.',
    contexts: texts,
    rank: 7,
    when: (_state, { abilities }) => abilities.has('found'),
  }),
  binding({
    action: 'previous-match',
    keys: ['N'],
    label: 'one before',
    about: 'The place before where the word stands.',
    contexts: texts,
    rank: 8,
    when: (_state, { abilities }) => abilities.has('found'),
  }),
  binding({
    action: 'end-search',
    keys: ['escape'],
    label: 'end search',
    about: 'Mark nothing any more.',
    contexts: texts,
    rank: 9,
    when: (_state, { abilities }) => abilities.has('found'),
  }),
  binding({
    action: 'choose',
    keys: ['enter'],
    label: 'search',
    about: 'Look for what is written.',
    contexts: ['search'],
    rank: 1,
  }),
  binding({
    action: 'open-attempt',
    keys: ['enter'],
    label: 'its log',
    about: 'What the chosen attempt’s aider printed.',
    contexts: ['zoom'],
    rank: 10,
    when: (_state, { abilities }) => abilities.has('attempts'),
  }),
];
