import type { Event } from '../core/event.ts';
import type { PlanText } from './paint/shown.ts';
import type { Follower } from './shown-text.ts';

export type ShownPlanText = {
  readonly text: () => PlanText;
  /** An event was told: what the planner writes is followed from when it is asked until a plan stands. */
  readonly along: (event: Event) => void;
  readonly close: () => Promise<void>;
};

type Following = {
  readonly followPlanText: (onText: (text: PlanText) => void) => Follower;
  readonly onChange: () => void;
};

/** The planner's answer as it comes. */
export const createShownPlanText = ({ followPlanText, onChange }: Following): ShownPlanText => {
  let text: PlanText = { text: '', characters: 0 };
  let follower: Follower | null = null;
  const close = async (): Promise<void> => {
    const ended = follower;
    follower = null;
    await ended?.close();
  };
  return {
    text: () => text,
    along: ({ type }) => {
      if (type === 'plan.started')
        follower ??= followPlanText((more) => {
          text = more;
          onChange();
        });
      if (type === 'plan.approved' || type === 'run.finished') void close();
    },
    close,
  };
};
