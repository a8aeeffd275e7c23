import type { RunState } from '../core/state.ts';
import { emptyField, type Field } from './field.ts';
import type { Action } from './keys/binding.ts';
import { type Layout, neighbour } from './layout.ts';
import type { Context } from './scene.ts';
import type { Role } from './styled.ts';
import { agentsInNeed } from './views/status.ts';

/** What is shown of one agent when it has the whole screen. */
export const tabs = ['events', 'output'] as const;
export type Tab = (typeof tabs)[number];

export type Screen = Exclude<Context, 'help' | 'confirm' | 'input' | 'runs' | 'start' | 'diff'>;

/** What lies over the screen and takes the keys. */
export type Overlay =
  | { readonly kind: 'help' }
  | { readonly kind: 'confirm'; readonly action: Action }
  | { readonly kind: 'input'; readonly field: Field };

/** Everything that the user has set about the screen. Plain data: what the run is stands in its state. */
export type Ui = {
  readonly screen: Screen;
  readonly overlay: Overlay | null;
  readonly focus: string | null;
  readonly tab: Tab;
  /** The first line shown of a text; null: its end, wherever that is. */
  readonly top: number | null;
  readonly prd: boolean;
  readonly chart: boolean;
  /** What came of the last thing that was done. */
  readonly word: { readonly text: string; readonly role: Role } | null;
};

export const firstUi: Ui = {
  screen: 'run',
  overlay: null,
  focus: null,
  tab: 'events',
  top: null,
  prd: true,
  chart: true,
  word: null,
};

/** What moving and looking around depend on. */
export type Around = {
  readonly state: RunState;
  readonly layout: Layout | null;
  /** Lines of the text that is shown, and how many of them fit. */
  readonly lines: number;
  readonly height: number;
};

/** The screen's settings after an action that only looks around. Pure; others leave them as they are. */
export const lookAround = (ui: Ui, action: Action, around: Around): Ui => {
  const { state, lines, height } = around;
  const most = Math.max(0, lines - height);
  const at = Math.min(ui.top ?? most, most);
  const scrolled = (top: number): Ui => ({ ...ui, top: most === 0 || top >= most ? null : Math.max(0, top) });
  const to = (screen: Screen): Ui => ({
    ...ui,
    screen: ui.screen === screen ? 'run' : screen,
    top: screen === 'zoom' ? null : 0,
  });
  switch (action) {
    case 'focus-left':
    case 'focus-right':
    case 'focus-up':
    case 'focus-down':
      return ui.screen === 'run' && around.layout !== null
        ? focused(ui, neighbour(around.layout, placeOf(ui, state), direction(action)), state)
        : stepped(ui, action === 'focus-up' || action === 'focus-left' ? -1 : 1, state);
    case 'focus-next':
      return stepped(ui, 1, state);
    case 'focus-previous':
      return stepped(ui, -1, state);
    case 'scroll-up':
      return scrolled(at - 1);
    case 'scroll-down':
      return scrolled(at + 1);
    case 'page-up':
      return scrolled(at - height);
    case 'page-down':
      return scrolled(at + height);
    case 'first':
      return scrolled(0);
    case 'last':
      return { ...ui, top: null };
    case 'zoom':
      return { ...ui, screen: 'zoom', top: null };
    case 'back':
      return ui.overlay === null ? { ...ui, screen: 'run', top: 0 } : { ...ui, overlay: null };
    case 'tab-next':
    case 'tab-previous':
      return { ...ui, screen: 'zoom', tab: ui.tab === 'events' ? 'output' : 'events', top: null };
    case 'prd':
      return to('prd');
    case 'money':
      return to('money');
    case 'summary':
      return to('summary');
    case 'chart':
      return { ...ui, chart: !ui.chart };
    case 'help':
      return { ...ui, overlay: { kind: 'help' }, top: 0 };
    case 'next-need':
      return nextNeed(ui, state);
    case 'tell':
      return { ...ui, overlay: { kind: 'input', field: emptyField } };
    default:
      return ui;
  }
};

/** The agent with the focus: the one that was chosen, as long as it is there, else the first. */
export const focusOf = (ui: Ui, state: RunState): string | null =>
  state.agents.some(({ id }) => id === ui.focus) ? ui.focus : (state.agents[0]?.id ?? null);

const placeOf = (ui: Ui, state: RunState): number =>
  Math.max(
    0,
    state.agents.findIndex(({ id }) => id === focusOf(ui, state)),
  );

const focused = (ui: Ui, place: number, { agents }: RunState): Ui => ({
  ...ui,
  focus: agents[place]?.id ?? ui.focus,
  top: ui.screen === 'zoom' ? null : ui.top,
});

const stepped = (ui: Ui, step: number, state: RunState): Ui => {
  const count = Math.max(1, state.agents.length);
  return focused(ui, (placeOf(ui, state) + step + count) % count, state);
};

const nextNeed = (ui: Ui, state: RunState): Ui => {
  const inNeed = agentsInNeed(state);
  const next = inNeed[(inNeed.findIndex(({ id }) => id === focusOf(ui, state)) + 1) % inNeed.length];
  return next === undefined ? ui : { ...ui, screen: 'needs-you', focus: next.id, top: 0 };
};

const direction = (action: Action): 'left' | 'right' | 'up' | 'down' => {
  if (action === 'focus-left') return 'left';
  if (action === 'focus-right') return 'right';
  return action === 'focus-up' ? 'up' : 'down';
};
