import { type Binding, binding } from './binding.ts';

/** While somebody chooses how an agent is begun again: letters are written. */
export const retryKeys: readonly Binding[] = [
  binding({
    action: 'choose',
    keys: ['enter'],
    label: 'begin again',
    about: 'Begin the agent again like this.',
    contexts: ['choices'],
    rank: 1,
  }),
  binding({
    action: 'next-field',
    keys: ['tab', 'down'],
    shown: 'tab ↓',
    label: 'next',
    about: 'To the next row.',
    contexts: ['choices'],
    rank: 3,
  }),
  binding({
    action: 'previous-field',
    keys: ['shift-tab', 'up'],
    shown: 'shift-tab ↑',
    label: 'row before',
    about: 'To the row before.',
    contexts: ['choices'],
  }),
  binding({
    action: 'next-value',
    keys: ['space', 'right'],
    shown: 'space →',
    label: 'change',
    about: 'The next of what can be chosen in this row; a file more, or less.',
    contexts: ['choices'],
    rank: 2,
    when: (_state, { abilities }) => abilities.has('turn'),
  }),
  binding({
    action: 'previous-value',
    keys: ['left'],
    label: 'change back',
    about: 'The one before of what can be chosen in this row.',
    contexts: ['choices'],
    when: (_state, { abilities }) => abilities.has('turn'),
  }),
];
