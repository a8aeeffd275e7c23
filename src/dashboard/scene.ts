import type { Binding } from './keys/binding.ts';

/** Every screen that shows a run. */
export const screens = [
  'planning',
  'review',
  'run',
  'zoom',
  'prd',
  'summary',
  'money',
  'needs-you',
  'diff',
] as const;

/** What the screen shows at a moment: keys mean different things in each. */
export const contexts = [
  ...screens,
  'help',
  'runs',
  'start',
  'confirm',
  'input',
  'search',
  'palette',
  'choices',
  'trouble',
  'refused',
] as const;
export type Context = (typeof contexts)[number];

/**
 * What can be done from here at all: send commands to the run's scheduler, begin it again for one, merge the result and take that
 * back, open a pull request for it, open an interactive aider, read a diff, copy to the terminal's clipboard, go on with a search, open an attempt. `host`: the
 * run can't go on without us; `seek`: it is played again, and time is ours; `open`, `replay`: a run was chosen that can be shown, or
 * played again; `long-prd`: beside the agents stands a part of the PRD; `turn`: a row has the focus that is turned from one value to
 * the next.
 */
export type Ability =
  | 'command'
  | 'begin-again'
  | 'merge'
  | 'pull-request'
  | 'undo-merge'
  | 'take-over'
  | 'diff'
  | 'copy'
  | 'found'
  | 'attempts'
  | 'host'
  | 'seek'
  | 'open'
  | 'replay'
  | 'long-prd'
  | 'turn';

export type Scene = {
  readonly context: Context;
  /** The agent that has the focus; before a run begins, the field. */
  readonly focused: string | null;
  readonly abilities: ReadonlySet<Ability>;
  /** Some agents may be hidden by a filter. */
  readonly filtered?: boolean;
  /** The keys as the user has them; without, as the table has them. */
  readonly bindings?: readonly Binding[];
};
