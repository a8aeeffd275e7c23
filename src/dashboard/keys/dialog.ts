import { type Binding, binding } from './binding.ts';

/** While a question stands, a text is written, or a run is chosen. */
export const dialogKeys: readonly Binding[] = [
  binding({
    action: 'yes',
    keys: ['y', 'enter'],
    label: 'yes',
    about: 'Do it.',
    contexts: ['confirm'],
    rank: 1,
  }),
  binding({
    action: 'no',
    keys: ['n', 'escape', 'q'],
    label: 'no',
    about: 'Leave it.',
    contexts: ['confirm'],
    rank: 2,
  }),
  binding({
    action: 'choose',
    keys: ['enter'],
    label: 'done',
    about: 'Take what is written.',
    contexts: ['input'],
    rank: 1,
  }),
  binding({
    action: 'choose',
    keys: ['enter'],
    label: 'open',
    about: 'Open the chosen run.',
    contexts: ['runs'],
    rank: 1,
    when: (_state, { abilities }) => abilities.has('open'),
  }),
  binding({
    action: 'replay',
    keys: ['R'],
    label: 'replay',
    about: 'Play the events of the chosen run again.',
    contexts: ['runs'],
    rank: 2,
    when: (_state, { abilities }) => abilities.has('replay'),
  }),
  binding({
    action: 'filter-runs',
    keys: ['/'],
    label: 'filter',
    about: 'Show only runs in whose id, change or verdict these words stand.',
    contexts: ['runs'],
    rank: 3,
  }),
];
