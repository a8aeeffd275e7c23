import type { AgentState } from '../core/state.ts';
import { type Tab, tabs, type Ui } from './ui.ts';

/** The agent with the focus has the whole screen. */
export const zoomed = (ui: Ui): Ui =>
  ui.screen === 'zoom'
    ? { ...ui, overlay: null }
    : { ...ui, screen: 'zoom', from: ui.screen, overlay: null, attempt: null };

/** The tab from where it is read: what grows from its end, the others from their beginning. */
export const onTab = (ui: Ui, tab: Tab): Ui => ({ ...ui, tab, top: tab === 'diff' ? 0 : null });

export const tabBeside = (tab: Tab, step: number): Tab =>
  tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length] ?? tab;

/** Up and down go through attempts. */
export const choosesAttempt = (ui: Ui): boolean =>
  ui.screen === 'zoom' && ui.tab === 'attempts' && ui.overlay === null;

/** Another attempt of the agent's is chosen; the newest one follows what comes. */
export const attemptStepped = (ui: Ui, step: number, agent: AgentState | undefined): Ui => {
  const count = Math.max(1, agent?.attempts.length ?? 0);
  const next = Math.max(1, Math.min(count, (ui.attempt ?? count) + step));
  return { ...ui, attempt: next === count ? null : next };
};
