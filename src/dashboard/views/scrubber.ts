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
  const begin = timeline.times[0] ?? 0;
  const gone = clock((timeAt(timeline, player.atMs) - begin) / 1000);
  const whole = clock(((timeline.times.at(-1) ?? begin) - begin) / 1000);
  const how = player.playing ? 'plays' : player.atMs >= timeline.lengthMs ? 'ended' : 'paused';
  const left = [
    span(player.playing ? 'busy' : 'warn', ` ${how}`.padEnd(8), true),
    span('text', `${player.speed}×`.padEnd(5)),
    span('strong', `${gone.padStart(whole.length)} `),
  ];
  const right = [span('dim', ` ${whole} `)];
  const note =
    timeline.shortened > 0 && width >= 100
      ? [span('dim', ` waits over ${longestWaitMs / 1000} s are shortened `)]
      : [];
  const room = width - lineWidth([...left, ...right, ...note]);
  return cutLine([...left, ...track(player, timeline, { room, marks, glyphs }), ...right, ...note], width);
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
