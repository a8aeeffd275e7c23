import type { Event } from '../core/event.ts';
import type { RunState } from '../core/state.ts';
import { counted, dollars } from '../words/numbers.ts';
import { few } from './views/activity.ts';
import { needsYou } from './views/status.ts';

export type Announcer = {
  readonly hear: (event: Event, state: () => RunState) => void;
  readonly close: () => void;
};

type Announcing = {
  /** What happened before is no news. */
  readonly sinceMs: number;
  readonly watched: () => boolean;
  readonly call: (text: string) => void;
};

/** A wrong key fails all agents at once: what comes together is one call. */
const togetherMs = 400;

/** Calls whoever looks elsewhere when a plan waits, when a run ends, when its budget is spent, and when an agent comes to need somebody. */
export const createAnnouncer = ({ sinceMs, watched, call }: Announcing): Announcer => {
  // Times of events are compared as they are written: a long past is passed over at once.
  const since = new Date(sinceMs).toISOString();
  let news: readonly News[] = [];
  let timer: NodeJS.Timeout | null = null;
  const tell = (): void => {
    timer = null;
    call(announcement(news));
    news = [];
  };
  return {
    hear: (event, state) => {
      const one = event.time < since ? null : newsOf(event, state());
      if (one === null || watched()) return;
      news = [...news, one];
      timer ??= setTimeout(tell, togetherMs);
    },
    close: () => {
      if (timer !== null) clearTimeout(timer);
    },
  };
};

export type News =
  | { readonly kind: 'need'; readonly agent: string; readonly why: string }
  | { readonly kind: 'plan' }
  | { readonly kind: 'budget'; readonly spentUsd: number }
  | { readonly kind: 'end'; readonly verdict: string };

/** What of an event somebody who looks elsewhere would want to know. */
export const newsOf = (event: Event, state: RunState): News | null => {
  switch (event.type) {
    case 'agent.failed': {
      const agent = state.agents.find(({ id }) => id === event.agent);
      return agent !== undefined && needsYou(agent)
        ? { kind: 'need', agent: agent.id, why: event.verdict }
        : null;
    }
    case 'plan.review':
      return { kind: 'plan' };
    case 'budget.spent':
      return { kind: 'budget', spentUsd: state.spentUsd };
    case 'run.finished':
      return { kind: 'end', verdict: event.verdict };
    default:
      return null;
  }
};

/** All of it in one sentence or two. */
export const announcement = (news: readonly News[]): string => {
  const needs = news.flatMap((one) => (one.kind === 'need' ? [one] : []));
  const [first] = needs;
  const others = news.flatMap((one) => {
    if (one.kind === 'plan') return ['The plan waits for you.'];
    if (one.kind === 'budget') return [`The budget is spent: ${dollars(one.spentUsd)}.`];
    return one.kind === 'end' ? [`The run has ended: ${one.verdict}.`] : [];
  });
  if (first === undefined) return others.join(' ');
  const need =
    needs.length === 1
      ? `${first.agent} needs you: ${first.why}.`
      : `${counted(needs.length, 'agent')} need you: ${few(needs.map(({ agent }) => agent))}.`;
  return [need, ...others].join(' ');
};
