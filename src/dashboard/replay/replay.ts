import type { Event } from '../../core/event.ts';
import type { Action } from '../keys/binding.ts';
import type { Model } from '../model.ts';
import type { Follower } from '../shown-text.ts';
import type { Line } from '../styled.ts';
import type { Glyphs } from '../views/glyphs.ts';
import { momentAt, scrubber } from '../views/scrubber.ts';
import { marksOf } from './marks.ts';
import { pastOf } from './past.ts';
import { advanced, firstPlayer, type Player, steered } from './player.ts';
import { eventsUntil, timeAt, timelineOf } from './timeline.ts';

/** A run that is played again: the page of a run shows it, and time is the user's. */
export type Replay = {
  readonly model: Model;
  readonly nowMs: () => number;
  /** Whether the action moves in time; then it is done. */
  readonly perform: (action: Action) => boolean;
  readonly line: (width: number, glyphs: Glyphs) => Line;
  /** Goes to where somebody pointed on the line. */
  readonly point: (x: number, width: number) => void;
  /** Plays, and tells of every move. */
  readonly start: (onMoved: () => void) => Follower;
};

const frameMs = 33;

/** A replay of events. */
export const createReplay = (events: readonly Event[]): Replay => {
  const timeline = timelineOf(events.map(({ time }) => Date.parse(time)));
  const past = pastOf(events);
  const marks = marksOf(events, timeline);
  let player = firstPlayer(timeline);
  let seen = { count: -1, model: past(0) };
  let onMoved: () => void = () => {};
  let timer: NodeJS.Timeout | null = null;
  let lookedAt = 0;

  const model = () => {
    const count = eventsUntil(timeline, player.atMs);
    if (seen.count !== count) seen = { count, model: past(count) };
    return seen.model;
  };
  const move = (next: Player): void => {
    player = next;
    // No timer runs while nothing moves.
    if (player.playing && timer === null) {
      lookedAt = performance.now();
      timer = setInterval(play, frameMs);
    }
    if (!player.playing) rest();
    onMoved();
  };
  const play = (): void => {
    const now = performance.now();
    const elapsed = now - lookedAt;
    lookedAt = now;
    move(advanced(player, timeline, elapsed));
  };
  const rest = (): void => {
    if (timer !== null) clearInterval(timer);
    timer = null;
  };
  return {
    model: {
      add: () => {},
      state: () => model().state(),
      rows: (agent) => model().rows(agent),
      prompts: () => model().prompts(),
      steps: () => model().steps(),
      planner: () => model().planner(),
      validation: (agent) => model().validation(agent),
      conflict: (agent) => model().conflict(agent),
    },
    nowMs: () => timeAt(timeline, player.atMs),
    perform: (action) => {
      const next = steered(player, action, timeline);
      if (next !== null) move(next);
      return next !== null;
    },
    line: (width, glyphs) => scrubber(player, timeline, { width, glyphs, marks }),
    point: (x, width) => {
      const atMs = momentAt(player, timeline, x, width);
      if (atMs !== null) move({ ...player, atMs });
    },
    start: (listener) => {
      onMoved = listener;
      move(player);
      return {
        close: async () => {
          onMoved = () => {};
          rest();
        },
      };
    },
  };
};
