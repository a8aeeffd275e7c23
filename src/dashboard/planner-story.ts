import type { Event } from '../core/event.ts';

/** What the planner is at. */
export type PlannerStory = {
  readonly model: string;
  /** Of this answer, from 1. */
  readonly nth: number;
  /** When it was first asked for this plan, and for this answer. */
  readonly sinceMs: number;
  readonly askedAtMs: number;
  /** It is asked again then, and why. */
  readonly wait: { readonly untilMs: number; readonly reason: string } | null;
  readonly remark: string | null;
};

/** The story after one more event; null while nobody was asked. Pure. */
export const tellPlanner = (story: PlannerStory | null, event: Event): PlannerStory | null => {
  if (event.type === 'plan.started' && event.source === 'planner') {
    const atMs = Date.parse(event.time);
    return {
      model: event.model,
      nth: event.try,
      sinceMs: event.try === 1 || story === null ? atMs : story.sinceMs,
      askedAtMs: atMs,
      wait: null,
      remark: event.remark ?? null,
    };
  }
  if (event.type === 'attempt.backoff' && event.by === 'planner' && story !== null) {
    const untilMs = Date.parse(event.time) + event.seconds * 1000;
    return { ...story, askedAtMs: untilMs, wait: { untilMs, reason: event.reason } };
  }
  return story;
};
