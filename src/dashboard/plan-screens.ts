import type { Event } from '../core/event.ts';
import { firstUi, type Ui } from './ui.ts';

/** The screen goes along with a run: planning, review, its agents. Pure. */
export const alongWith = (ui: Ui, event: Event): Ui => {
  switch (event.type) {
    case 'plan.started':
      return event.source === 'planner' ? { ...ui, screen: 'planning', overlay: null, top: null } : ui;
    case 'plan.review':
      // Whoever changes the plan stays where they are in it.
      return ui.screen === 'review'
        ? { ...ui, overlay: null }
        : { ...ui, screen: 'review', overlay: null, top: 0, side: firstUi.side };
    case 'plan.approved':
      return ui.screen === 'planning' || ui.screen === 'review'
        ? { ...ui, screen: 'run', overlay: null, top: 0 }
        : ui;
    case 'run.finished':
      return { ...ui, screen: 'summary', overlay: null, top: 0 };
    case 'scheduler.resumed':
      return ui.screen === 'summary' ? { ...ui, screen: 'run' } : ui;
    default:
      return ui;
  }
};
