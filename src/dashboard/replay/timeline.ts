import { countUpTo } from './count-up-to.ts';

/** When the events of a run are played: as they happened, but nobody waits longer than `longestWaitMs` for the next. */
export type Timeline = {
  /** When each event happened, in ms since the epoch, in order. */
  readonly times: readonly number[];
  /** When each is played, in ms from the beginning. */
  readonly played: readonly number[];
  readonly lengthMs: number;
  /** How many waits were shortened. */
  readonly shortened: number;
};

export const longestWaitMs = 10_000;

/** The timeline of events that happened at these times; a clock that was set back stands still. */
export const timelineOf = (happened: readonly number[]): Timeline => {
  const times: number[] = [];
  const played: number[] = [];
  let shortened = 0;
  for (const [index, time] of happened.entries()) {
    const before = times[index - 1] ?? time;
    const wait = Math.max(0, time - before);
    if (wait > longestWaitMs) shortened += 1;
    times.push(before + wait);
    played.push((played[index - 1] ?? 0) + Math.min(wait, longestWaitMs));
  }
  return { times, played, lengthMs: played.at(-1) ?? 0, shortened };
};

/** How many events have happened at a moment of the replay. */
export const eventsUntil = ({ played }: Timeline, atMs: number): number => countUpTo(played, atMs);

/** What time it was then, in ms since the epoch; in a wait that was shortened it goes faster. */
export const timeAt = (timeline: Timeline, atMs: number): number => {
  const { times, played } = timeline;
  const next = eventsUntil(timeline, atMs);
  const from = Math.max(0, next - 1);
  const [time = 0, begin = 0] = [times[from], played[from]];
  const [timeAfter = time, end = begin] = [times[next], played[next]];
  return end === begin ? time : time + ((atMs - begin) / (end - begin)) * (timeAfter - time);
};
