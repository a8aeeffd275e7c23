import type { AgentState, RunState } from '../core/state.ts';
import { listedAgents } from './roster.ts';
import type { Ui } from './ui.ts';
import { onTab } from './zooming.ts';

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

/** Where among them the one with the focus stands. */
export const placeOf = (ui: Ui, state: RunState): number =>
  Math.max(
    0,
    rosterOf(ui, state).findIndex(({ id }) => id === focusOf(ui, state)),
  );

/** The one that stands there among them has the focus. */
export const focused = (ui: Ui, place: number, state: RunState): Ui =>
  withFocus(ui, rosterOf(ui, state)[place]?.id ?? ui.focus);

/** This agent has the focus. */
export const focusedAgent = (ui: Ui, agent: string): Ui => withFocus(ui, agent);

/** The agent at this place of the plan, from 1, has the focus. */
export const focusedPlace = (ui: Ui, place: number, { agents }: RunState): Ui =>
  withFocus(ui, agents[place - 1]?.id ?? ui.focus);

/** So many further has the focus; after the last comes the first. */
export const stepped = (ui: Ui, step: number, state: RunState): Ui => {
  const count = Math.max(1, rosterOf(ui, state).length);
  return focused(ui, (placeOf(ui, state) + step + count) % count, state);
};

/** The place nearest to this one where an agent stands. */
export const within = (place: number, ui: Ui, state: RunState): number =>
  Math.max(0, Math.min(rosterOf(ui, state).length - 1, place));

const withFocus = (ui: Ui, focus: string | null): Ui => {
  const next = { ...ui, focus, attempt: null };
  if (ui.screen === 'review') return { ...next, top: 0 };
  return ui.screen === 'zoom' ? onTab(next, ui.tab) : next;
};
