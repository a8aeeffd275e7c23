import type { AgentState, RunState } from '../core/state.ts';
import { emptyField, type Field, fieldOf } from './field.ts';
import { matchStepped } from './finding.ts';
import type { Action } from './keys/binding.ts';
import { type Layout, neighbour } from './layout.ts';
import { type Listing, listedAgents, nextOrder } from './roster.ts';
import type { Context } from './scene.ts';
import type { Role } from './styled.ts';
import { agentsInNeed } from './views/status.ts';

/** What is shown of one agent when it has the whole screen. */
export const tabs = ['events', 'log', 'diff', 'chat', 'validation', 'attempts'] as const;
export type Tab = (typeof tabs)[number];

export type Screen = Exclude<
  Context,
  'help' | 'confirm' | 'input' | 'refused' | 'runs' | 'start' | 'search' | 'trouble'
>;

/** What lies over the screen and takes the keys. */
export type Overlay =
  /** `before`: how the text under it stood. */
  | { readonly kind: 'help'; readonly before?: Reader }
  | { readonly kind: 'confirm'; readonly action: Action }
  | { readonly kind: 'input'; readonly asks: Asking; readonly field: Field }
  | { readonly kind: 'trouble' }
  /** What to look for is being written; `top` is where the text stood before, `under` the help if it is looked for there. */
  | {
      readonly kind: 'search';
      readonly field: Field;
      readonly top: number | null;
      readonly under: Extract<Overlay, { readonly kind: 'help' }> | null;
    }
  /** What the user wrote can't be taken. */
  | {
      readonly kind: 'refused';
      readonly what: Edited;
      readonly text: string;
      readonly faults: readonly string[];
    };

/** What a text is written for. */
export type Asking = 'tell' | 'filter' | 'replan';

/** What is looked for in the text that is shown, and which of the places where it stands was gone to. */
export type Search = { readonly word: string; readonly at: number };

/** What of a plan is changed in an editor. */
export type Edited = 'prd' | 'plan';

/** Where somebody is in a text, and what is looked for there. */
type Reader = { readonly top: number | null; readonly search: Search | null };

/** Everything that the user has set about the screen. Plain data: what the run is stands in its state. */
export type Ui = Listing & {
  readonly screen: Screen;
  readonly overlay: Overlay | null;
  /** Where to go back to from the screen. */
  readonly from: Screen;
  readonly focus: string | null;
  readonly tab: Tab;
  /** The attempt whose log and chat are shown; null: the newest. */
  readonly attempt: number | null;
  readonly search: Search | null;
  /** The first line shown of a text; null: its end, wherever that is. */
  readonly top: number | null;
  readonly prd: boolean;
  readonly chart: boolean;
  /** Which side of the plan has the focus, and where the other one's text was. */
  readonly side: { readonly name: 'prd' | 'agents'; readonly otherTop: number | null };
  /** What came of the last thing that was done. */
  readonly word: { readonly text: string; readonly role: Role } | null;
};

export const firstUi: Ui = {
  screen: 'run',
  overlay: null,
  from: 'run',
  focus: null,
  order: 'plan',
  filter: '',
  tab: 'events',
  attempt: null,
  search: null,
  top: null,
  prd: true,
  chart: true,
  side: { name: 'agents', otherTop: 0 },
  word: null,
};

/** What moving and looking around depend on. */
export type Around = {
  readonly state: RunState;
  readonly layout: Layout | null;
  /** Lines of the text that is shown, and how many of them fit. */
  readonly lines: number;
  readonly height: number;
  /** The rows where what is looked for stands. */
  readonly found?: readonly number[];
};

/** The screen's settings after an action that only looks around. Pure; others leave them as they are. */
export const lookAround = (ui: Ui, action: Action, around: Around): Ui => {
  const { state, lines, height } = around;
  const most = Math.max(0, lines - height);
  const at = Math.min(ui.top ?? most, most);
  const scrolled = (top: number): Ui => ({ ...ui, top: most === 0 || top >= most ? null : Math.max(0, top) });
  const to = (screen: Screen): Ui => ({
    ...ui,
    screen: ui.screen === screen ? homeOf(state) : screen,
    from: homeOf(state),
    top: 0,
  });
  if (ui.screen === 'run' && ui.overlay === null) {
    const step = stepIn(action, around.layout);
    if (step !== null) return focused(ui, within(placeOf(ui, state) + step, ui, state), state);
  }
  switch (action) {
    case 'focus-left':
    case 'focus-right':
    case 'focus-up':
    case 'focus-down':
      if (ui.screen === 'review' && ui.side.name === 'prd')
        return scrolled(at + (action === 'focus-up' ? -1 : 1));
      return ui.screen === 'run' && around.layout !== null
        ? focused(ui, neighbour(around.layout, placeOf(ui, state), direction(action)), state)
        : stepped(ui, action === 'focus-up' || action === 'focus-left' ? -1 : 1, state);
    case 'focus-next':
      return stepped(ui, 1, state);
    case 'focus-previous':
      return stepped(ui, -1, state);
    case 'scroll-up':
      return choosesAttempt(ui) ? attemptStepped(ui, -1, state) : scrolled(at - 1);
    case 'scroll-down':
      return choosesAttempt(ui) ? attemptStepped(ui, 1, state) : scrolled(at + 1);
    case 'page-up':
      return scrolled(at - height);
    case 'page-down':
      return scrolled(at + height);
    case 'first':
      return scrolled(0);
    case 'last':
      return { ...ui, top: null };
    case 'zoom':
      return onTab(zoomed(ui), ui.tab);
    case 'diff':
      return onTab(zoomed(ui), 'diff');
    case 'result-diff':
      return { ...ui, screen: 'diff', from: ui.screen, overlay: null, top: 0 };
    case 'back':
      return back(ui, state);
    case 'tab-next':
    case 'tab-previous':
      return onTab(zoomed(ui), tabBeside(ui.tab, action === 'tab-next' ? 1 : -1));
    case 'open-attempt':
      return onTab(ui, 'log');
    case 'trouble':
      return { ...ui, overlay: { kind: 'trouble' } };
    case 'search':
      return {
        ...ui,
        overlay: {
          kind: 'search',
          field: emptyField,
          top: ui.top,
          under: ui.overlay?.kind === 'help' ? ui.overlay : null,
        },
      };
    case 'next-match':
      return matchStepped(ui, 1, around);
    case 'previous-match':
      return matchStepped(ui, -1, around);
    case 'end-search':
      return { ...ui, search: null };
    case 'prd':
      return to('prd');
    case 'money':
      return to('money');
    case 'summary':
      return to('summary');
    case 'chart':
      return { ...ui, chart: !ui.chart };
    case 'help':
      return {
        ...ui,
        overlay: { kind: 'help', before: { top: ui.top, search: ui.search } },
        top: 0,
        search: null,
      };
    case 'next-need':
      return nextNeed(ui, state);
    case 'tell':
      return { ...ui, overlay: { kind: 'input', asks: 'tell', field: emptyField } };
    case 'filter':
      return { ...ui, overlay: { kind: 'input', asks: 'filter', field: fieldOf(ui.filter) } };
    case 'show-all':
      return { ...ui, filter: '' };
    case 'order':
      return { ...ui, order: nextOrder(ui.order) };
    case 'replan':
      return { ...ui, overlay: { kind: 'input', asks: 'replan', field: emptyField } };
    case 'other-pane':
      return {
        ...ui,
        top: ui.side.otherTop,
        side: { name: ui.side.name === 'prd' ? 'agents' : 'prd', otherTop: ui.top },
      };
    default:
      return ui;
  }
};

/** The screen that a run is at. */
export const homeOf = ({ phase }: RunState): Screen => {
  if (phase.kind === 'reviewing') return 'review';
  return phase.kind === 'planning' || phase.kind === 'planned' ? 'planning' : 'run';
};

/** The agent with the focus: the one that was chosen, as long as it is listed, else the first. */
export const focusOf = (ui: Ui, state: RunState): string | null => {
  const agents = rosterOf(ui, state);
  return agents.some(({ id }) => id === ui.focus) ? ui.focus : (agents[0]?.id ?? null);
};

/** The agents that the focus goes through: the listed ones where they are listed, elsewhere all. */
export const rosterOf = (ui: Ui, state: RunState): readonly AgentState[] => {
  if (ui.screen !== 'run' && ui.screen !== 'zoom') return state.agents;
  const listed = listedAgents(state, ui);
  // Somebody may have come here from where nobody is hidden.
  return ui.screen === 'zoom' && !listed.some(({ id }) => id === ui.focus) ? state.agents : listed;
};

/** How far pages, ends and the wheel move the focus among agents; null for other actions. */
const stepIn = (action: Action, layout: Layout | null): number | null => {
  const page = Math.max(1, layout?.rows.length ?? 1, layout?.panes.length ?? 1);
  switch (action) {
    case 'scroll-up':
      return -1;
    case 'scroll-down':
      return 1;
    case 'page-up':
      return -page;
    case 'page-down':
      return page;
    case 'first':
      return Number.NEGATIVE_INFINITY;
    case 'last':
      return Number.POSITIVE_INFINITY;
    default:
      return null;
  }
};

const within = (place: number, ui: Ui, state: RunState): number =>
  Math.max(0, Math.min(rosterOf(ui, state).length - 1, place));

export const placeOf = (ui: Ui, state: RunState): number =>
  Math.max(
    0,
    rosterOf(ui, state).findIndex(({ id }) => id === focusOf(ui, state)),
  );

const focused = (ui: Ui, place: number, state: RunState): Ui =>
  withFocus(ui, rosterOf(ui, state)[place]?.id ?? ui.focus);

const withFocus = (ui: Ui, focus: string | null): Ui => {
  const next = { ...ui, focus, attempt: null };
  if (ui.screen === 'review') return { ...next, top: 0 };
  return ui.screen === 'zoom' ? onTab(next, ui.tab) : next;
};

/** The agent at this place of the plan, from 1, has the focus. */
export const focusedPlace = (ui: Ui, place: number, { agents }: RunState): Ui =>
  withFocus(ui, agents[place - 1]?.id ?? ui.focus);

const zoomed = (ui: Ui): Ui =>
  ui.screen === 'zoom'
    ? { ...ui, overlay: null }
    : { ...ui, screen: 'zoom', from: ui.screen, overlay: null, attempt: null };

/** The tab from where it is read: what grows from its end, the others from their beginning. */
export const onTab = (ui: Ui, tab: Tab): Ui => ({ ...ui, tab, top: tab === 'diff' ? 0 : null });

const tabBeside = (tab: Tab, step: number): Tab =>
  tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length] ?? tab;

/** What lies over the screen goes first. */
const back = (ui: Ui, state: RunState): Ui => {
  if (ui.overlay?.kind === 'search')
    return { ...ui, overlay: ui.overlay.under, search: null, top: ui.overlay.top };
  if (ui.overlay?.kind === 'help') return { ...ui, overlay: null, ...ui.overlay.before };
  if (ui.overlay !== null) return { ...ui, overlay: null };
  // The run may have gone on meanwhile.
  const isHome = ui.from === 'run' || ui.from === 'planning' || ui.from === 'review';
  return { ...ui, screen: isHome ? homeOf(state) : ui.from, from: 'run', top: 0 };
};

const choosesAttempt = (ui: Ui): boolean =>
  ui.screen === 'zoom' && ui.tab === 'attempts' && ui.overlay === null;

const attemptStepped = (ui: Ui, step: number, state: RunState): Ui => {
  const agent = state.agents.find(({ id }) => id === focusOf(ui, state));
  const count = Math.max(1, agent?.attempts.length ?? 0);
  const next = Math.max(1, Math.min(count, (ui.attempt ?? count) + step));
  return { ...ui, attempt: next === count ? null : next };
};

const stepped = (ui: Ui, step: number, state: RunState): Ui => {
  const count = Math.max(1, rosterOf(ui, state).length);
  return focused(ui, (placeOf(ui, state) + step + count) % count, state);
};

const nextNeed = (ui: Ui, state: RunState): Ui => {
  const inNeed = agentsInNeed(state);
  const next = inNeed[(inNeed.findIndex(({ id }) => id === focusOf(ui, state)) + 1) % inNeed.length];
  return next === undefined
    ? ui
    : { ...ui, screen: 'needs-you', from: 'run', focus: next.id, attempt: null, top: 0 };
};

const direction = (action: Action): 'left' | 'right' | 'up' | 'down' => {
  if (action === 'focus-left') return 'left';
  if (action === 'focus-right') return 'right';
  return action === 'focus-up' ? 'up' : 'down';
};
