import { clock } from '../../words/numbers.ts';
import type { Mark } from '../replay/marks.ts';
import type { Player } from '../replay/player.ts';
import { longestWaitMs, type Timeline, timeAt } from '../replay/timeline.ts';
import type { Line, Span } from '../styled.ts';
import { type Glyphs, unicodeGlyphs } from './glyphs.ts';
import { cutLine, lineWidth, span } from './line.ts';
import { standingRole } from './status.ts';

export type ScrubberView = {
  readonly width: number;
  readonly marks: readonly Mark[];
  readonly glyphs?: Glyphs;
};

/** How fast a replay plays, where it stands and what lies before and behind it. */
export const scrubber = (player: Player, timeline: Timeline, view: ScrubberView): Line => {
  const { width, marks, glyphs = unicodeGlyphs } = view;
  const { left, right, room } = parts(player, timeline, width);
  return cutLine([...left, ...track(player, timeline, { room, marks, glyphs }), ...right], width);
};

/** The moment at a column of the line; null beside its track. */
export const momentAt = (player: Player, timeline: Timeline, x: number, width: number): number | null => {
  const { left, room } = parts(player, timeline, width);
  const column = x - lineWidth(left);
  return room < 4 || column < 0 || column >= room ? null : (column / (room - 1)) * timeline.lengthMs;
};

/** What stands around the track, and how many columns are left for it. */
const parts = (player: Player, timeline: Timeline, width: number) => {
  const begin = timeline.times[0] ?? 0;
  const gone = clock((timeAt(timeline, player.atMs) - begin) / 1000);
  const whole = clock(((timeline.times.at(-1) ?? begin) - begin) / 1000);
  const how = player.playing ? 'plays' : player.atMs >= timeline.lengthMs ? 'ended' : 'paused';
  const left = [
    span(player.playing ? 'busy' : 'warn', ` ${how}`.padEnd(8), true),
    span('text', `${player.speed}×`.padEnd(5)),
    span('strong', `${gone.padStart(whole.length)} `),
  ];
  const isNoted = timeline.shortened > 0 && width >= 100;
  const note = ` waits over ${longestWaitMs / 1000} s are shortened `;
  const right = [span('dim', ` ${whole} `), ...(isNoted ? [span('dim', note)] : [])];
  return { left, right, room: width - lineWidth([...left, ...right]) };
};

type Room = { readonly room: number; readonly marks: readonly Mark[]; readonly glyphs: Glyphs };

/** One column for each part of the time; of several marks in one, the last stands there. */
const track = (player: Player, { lengthMs }: Timeline, { room, marks, glyphs }: Room): readonly Span[] => {
  if (room < 4) return [];
  const columnOf = (ms: number): number =>
    lengthMs === 0 ? room - 1 : Math.round((ms / lengthMs) * (room - 1));
  const at = columnOf(player.atMs);
  const marked = new Map(marks.map((mark) => [columnOf(mark.atMs), mark]));
  return Array.from({ length: room }, (_, column) => {
    if (column === at) return span('accent', glyphs.bar, true);
    const mark = marked.get(column);
    if (mark !== undefined) return span(standingRole(mark.standing), glyphs[mark.standing]);
    return column < at ? span('accent', '━') : span('frame', '─');
  });
};
