import type { Event } from '../../core/event.ts';
import type { Standing } from '../views/glyphs.ts';
import type { Timeline } from './timeline.ts';

/** Something that is worth finding again in a replay. */
export type Mark = { readonly atMs: number; readonly standing: Standing };

/** What went well or badly, in order. */
export const marksOf = (events: readonly Event[], { played }: Timeline): readonly Mark[] =>
  events.flatMap((event, index) => {
    const standing = standingOf(event);
    return standing === null ? [] : [{ atMs: played[index] ?? 0, standing }];
  });

const standingOf = (event: Event): Standing | null => {
  switch (event.type) {
    case 'merge.finished':
      return 'merged';
    case 'agent.failed':
    case 'merge.conflict':
      return 'needs-you';
    case 'validation.finished':
      return event.ok ? null : 'validates';
    case 'attempt.backoff':
      return 'backs-off';
    default:
      return null;
  }
};
