import { type Binding, binding } from './binding.ts';

/** Before a run begins: every letter is written. */
export const startKeys: readonly Binding[] = [
  binding({
    action: 'choose',
    keys: ['enter'],
    label: 'begin',
    about: 'Begin the run.',
    contexts: ['start'],
    rank: 1,
    when: (_state, { focused }) => focused !== null && focused !== 'recent',
  }),
  binding({
    action: 'choose',
    keys: ['enter'],
    label: 'take it',
    about: 'Take the change of an earlier run, to begin with or to go on from.',
    contexts: ['start'],
    rank: 1,
    when: (_state, { focused }) => focused === 'recent',
  }),
  binding({
    action: 'new-line',
    keys: ['alt-enter'],
    shown: 'alt-⏎',
    label: 'new line',
    about: 'A new line in the change; enter after a \\ does the same.',
    contexts: ['start'],
    rank: 2,
    when: (_state, { focused }) => focused === 'change',
  }),
  binding({
    action: 'next-field',
    keys: ['tab'],
    label: 'next field',
    about: 'To the next field, and on to the changes of earlier runs.',
    contexts: ['start'],
    rank: 3,
    when: (_state, { focused }) => focused !== null,
  }),
  binding({
    action: 'previous-field',
    keys: ['shift-tab'],
    label: 'field before',
    about: 'To the field before.',
    contexts: ['start'],
    rank: 4,
    when: (_state, { focused }) => focused !== null,
  }),
  binding({
    action: 'detach',
    keys: ['escape', 'ctrl-c'],
    label: 'leave',
    about: 'Leave without beginning a run.',
    contexts: ['start'],
    rank: 5,
  }),
];
