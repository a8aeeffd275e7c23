import type { RunState } from '../core/state.ts';
import { emptyField, fieldOf } from './field.ts';
import { matchStepped } from './finding.ts';
import { focused, focusOf, placeOf, stepped, within } from './focus.ts';
import type { Action } from './keys/binding.ts';
import { type Layout, neighbour } from './layout.ts';
import { retryForm } from './retry-form.ts';
import { nextOrder } from './roster.ts';
import type { Around, Screen, Ui } from './ui.ts';
import { agentsInNeed } from './views/status.ts';
import { attemptStepped, choosesAttempt, onTab, tabBeside, zoomed } from './zooming.ts';

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
  const chosen = () => state.agents.find(({ id }) => id === focusOf(ui, state));
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
      return choosesAttempt(ui) ? attemptStepped(ui, -1, chosen()) : scrolled(at - 1);
    case 'scroll-down':
      return choosesAttempt(ui) ? attemptStepped(ui, 1, chosen()) : scrolled(at + 1);
    case 'page-up':
      return scrolled(at - height);
    case 'page-down':
      return scrolled(at + height);
    case 'prd-up':
      return prdScrolled(ui, -prdStep, around);
    case 'prd-down':
      return prdScrolled(ui, prdStep, around);
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
    case 'retry-with': {
      const agent = chosen();
      return agent === undefined ? ui : { ...ui, overlay: { kind: 'choices', form: retryForm(agent) } };
    }
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
    case 'palette':
      return { ...ui, overlay: { kind: 'palette', field: emptyField, chosen: 0 } };
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

/** Less than is seen at once, so that nobody loses their place. */
const prdStep = 3;

const prdScrolled = (ui: Ui, step: number, { prd }: Around): Ui => {
  const most = prd === undefined ? 0 : Math.max(0, prd.lines - prd.height);
  return { ...ui, prdTop: Math.max(0, Math.min(most, ui.prdTop + step)) };
};

/** The screen that a run is at. */
export const homeOf = ({ phase }: RunState): Screen => {
  if (phase.kind === 'reviewing') return 'review';
  return phase.kind === 'planning' || phase.kind === 'planned' ? 'planning' : 'run';
};

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
