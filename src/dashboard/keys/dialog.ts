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
  }),
];
