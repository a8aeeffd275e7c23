import type { Event } from '../core/event.ts';
import { workers } from '../core/reviewer.ts';
import { sanitizeLine } from '../core/sanitize.ts';
import type { RunState } from '../core/state.ts';
import { eventWords } from '../words/event.ts';

/** One line for people about an event, or null when nothing changed that they would want to read of. */
export const eventLine = (event: Event, state: RunState): string | null => {
  const text = eventWords(event, state);
  if (text === null) return null;
  const who = 'agent' in event && event.agent !== undefined ? event.agent : 'run';
  return sanitizeLine(`${event.time.slice(11, 19)}  ${who.padEnd(longestName(state))}  ${text}`);
};

const longestName = (state: RunState): number => Math.max(3, ...named(state).map(({ id }) => id.length));

const named = (state: RunState) => (state.resultReview.wanted ? workers(state) : state.agents);
