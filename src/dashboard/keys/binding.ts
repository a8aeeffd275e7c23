import type { RunState } from '../../core/state.ts';
import type { Context, Scene } from '../scene.ts';

export type Action =
  | 'focus-left'
  | 'focus-down'
  | 'focus-up'
  | 'focus-right'
  | 'focus-next'
  | 'focus-previous'
  | 'focus-place'
  | 'scroll-up'
  | 'scroll-down'
  | 'page-up'
  | 'prd-up'
  | 'prd-down'
  | 'page-down'
  | 'first'
  | 'last'
  | 'zoom'
  | 'back'
  | 'kill'
  | 'kill-now'
  | 'undo-kill'
  | 'retry'
  | 'retry-with'
  | 'pause'
  | 'continue'
  | 'pause-run'
  | 'continue-run'
  | 'tell'
  | 'take-over'
  | 'give-back'
  | 'diff'
  | 'result-diff'
  | 'trouble'
  | 'search'
  | 'next-match'
  | 'previous-match'
  | 'end-search'
  | 'open-attempt'
  | 'tab-previous'
  | 'tab-next'
  | 'next-need'
  | 'prd'
  | 'chart'
  | 'money'
  | 'summary'
  | 'merge'
  | 'merge-at-end'
  | 'pull-request'
  | 'undo-merge'
  | 'copy'
  | 'copy-text'
  | 'theme'
  | 'more-agents'
  | 'fewer-agents'
  | 'palette'
  | 'help'
  | 'repaint'
  | 'detach'
  | 'stop-run'
  | 'yes'
  | 'no'
  | 'choose'
  | 'order'
  | 'filter'
  | 'show-all'
  | 'approve'
  | 'edit-prd'
  | 'edit-plan'
  | 'edit-again'
  | 'replan'
  | 'keep-plan'
  | 'drop-agent'
  | 'other-pane'
  | 'replay'
  | 'filter-runs'
  | 'next-field'
  | 'previous-field'
  | 'next-value'
  | 'previous-value'
  | 'new-line'
  | 'play'
  | 'faster'
  | 'slower'
  | 'time-back'
  | 'time-on'
  | 'event-back'
  | 'event-on'
  | 'time-first'
  | 'time-last';

export type Binding = {
  readonly action: Action;
  /** As the terminal names them: `x`, `X`, `enter`, `shift-tab`, `ctrl-l`. */
  readonly keys: readonly string[];
  /** How a person reads them. */
  readonly shown: string;
  /** One or two words for the footer. */
  readonly label: string;
  /** One sentence for the help. */
  readonly about: string;
  readonly contexts: readonly Context[];
  /** The lower, the sooner it stands in the footer; null: never. */
  readonly rank: number | null;
  /** Asked once before it is done. */
  readonly asks: boolean;
  /** Stands in the help only while it does something: on another kind of page it never will. */
  readonly hidden: boolean;
  /** Whether it does something now. */
  readonly when: (state: RunState, scene: Scene) => boolean;
};

/** Where an agent has the focus. */
export const withFocus: readonly Context[] = ['run', 'zoom', 'summary', 'needs-you', 'trouble'];
/** Where rows can be chosen. */
export const lists: readonly Context[] = ['review', 'run', 'summary', 'money', 'needs-you', 'runs'];
/** Where text is read. */
export const texts: readonly Context[] = ['zoom', 'prd', 'diff', 'help'];

type Sketch = Pick<Binding, 'action' | 'keys' | 'label' | 'about' | 'contexts'> &
  Partial<Pick<Binding, 'shown' | 'rank' | 'asks' | 'hidden' | 'when'>>;

/** One line of the table; what is left out is as quiet as can be. */
export const binding = (sketch: Sketch): Binding => ({
  shown: shownKeys(sketch.keys),
  rank: null,
  asks: false,
  hidden: false,
  when: () => true,
  ...sketch,
});

/** Keys as a person reads them. */
export const shownKeys = (keys: readonly string[]): string => keys.map((key) => names[key] ?? key).join(' ');

const names: Readonly<Record<string, string>> = {
  enter: '⏎',
  escape: 'esc',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  space: 'space',
  pageup: 'PgUp',
  pagedown: 'PgDn',
};
