import type { Action } from '../keys/binding.ts';
import { eventsUntil, type Timeline } from './timeline.ts';

/** Where a replay stands. */
export type Player = {
  /** From the beginning of the timeline. */
  readonly atMs: number;
  readonly playing: boolean;
  /** So many times as fast as it was. */
  readonly speed: number;
};

export const speeds: readonly number[] = [1, 2, 4, 8, 16, 32, 64];

const wholeMs = 20_000;
const stepMs = 5_000;

/** At the beginning, as fast as it takes for the whole to last about twenty seconds. */
export const firstPlayer = ({ lengthMs }: Timeline): Player => ({
  atMs: 0,
  playing: true,
  speed: speeds.find((speed) => lengthMs / speed <= wholeMs * Math.SQRT2) ?? 64,
});

/** The player after so much of our own time; at the end it stands still. */
export const advanced = (player: Player, { lengthMs }: Timeline, elapsedMs: number): Player => {
  if (!player.playing) return player;
  const atMs = Math.min(lengthMs, player.atMs + elapsedMs * player.speed);
  return { ...player, atMs, playing: atMs < lengthMs };
};

/** The player after an action that moves in time; null for any other. */
export const steered = (player: Player, action: Action, timeline: Timeline): Player | null => {
  const { atMs, speed, playing } = player;
  const { lengthMs, played } = timeline;
  const to = (ms: number): Player => ({ ...player, atMs: Math.max(0, Math.min(lengthMs, ms)) });
  switch (action) {
    case 'play':
      // From the end it begins again.
      return !playing && atMs >= lengthMs
        ? { ...player, atMs: 0, playing: true }
        : { ...player, playing: !playing };
    case 'faster':
      return { ...player, speed: Math.min(64, speed * 2) };
    case 'slower':
      return { ...player, speed: Math.max(1, speed / 2) };
    case 'time-back':
      return to(atMs - stepMs);
    case 'time-on':
      return to(atMs + stepMs);
    case 'event-back':
      return { ...to(played[eventsUntil(timeline, atMs) - 2] ?? 0), playing: false };
    case 'event-on':
      return { ...to(played[eventsUntil(timeline, atMs)] ?? lengthMs), playing: false };
    case 'time-first':
      return to(0);
    case 'time-last':
      return { ...to(lengthMs), playing: false };
    default:
      return null;
  }
};
