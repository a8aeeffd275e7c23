import { clock, dollars } from '../../words/numbers.ts';
import { padEnd, padStart } from '../../words/width.ts';
import type { Line, Role } from '../styled.ts';
import { selected } from './agent-pane.ts';
import { type Glyphs, unicodeGlyphs } from './glyphs.ts';
import { cutLine, span } from './line.ts';

/** What the list shows of a run. */
export type RunRow = {
  readonly run: string;
  readonly change: string;
  /** Null while it has not finished. */
  readonly verdict: string | null;
  /** Its scheduler is there. */
  readonly alive: boolean;
  readonly agents: number;
  readonly merged: number;
  readonly costUsd: number | null;
  readonly startedAtMs: number;
  readonly finishedAtMs: number | null;
};

export type RunsView = {
  readonly width: number;
  readonly nowMs: number;
  readonly chosen: number;
  readonly glyphs?: Glyphs;
};

/** The runs of a repository, one a line, below a line of titles. */
export const runsScreen = (runs: readonly RunRow[], view: RunsView): readonly Line[] => {
  const { width, nowMs, chosen, glyphs = unicodeGlyphs } = view;
  if (runs.length === 0)
    return [
      cutLine([span('dim', ' There are no runs here yet. Begin one: aider-dash "what to change"')], width),
    ];
  const titles = `   ${padEnd('run', 22)}${padEnd('verdict', 19)}${padEnd('merged', 9)}${padStart('cost', 9)}${padStart('time', 10)}  change`;
  return [
    cutLine([span('title', titles)], width),
    ...runs.map((run, index) => {
      const line = cutLine(runLine(run, nowMs, glyphs), width);
      return index === chosen ? selected(line, width) : line;
    }),
  ];
};

const runLine = (run: RunRow, nowMs: number, glyphs: Glyphs): Line => {
  const [glyph, word, role] = stands(run, glyphs);
  const seconds = ((run.finishedAtMs ?? nowMs) - run.startedAtMs) / 1000;
  return [
    span(role, ` ${glyph} `),
    span('text', padEnd(run.run, 22)),
    span(role, padEnd(word, 19)),
    span('text', padEnd(`${run.merged} of ${run.agents}`, 9)),
    span('text', padStart(dollars(run.costUsd), 9)),
    // How long one that was torn off lasted is not known.
    span('dim', padStart(run.finishedAtMs === null && !run.alive ? '–' : clock(seconds), 10)),
    span('dim', `  ${run.change.trim().split('\n', 1)[0] ?? ''}`),
  ];
};

const stands = ({ alive, verdict }: RunRow, glyphs: Glyphs): readonly [string, string, Role] => {
  if (alive) return [glyphs.works, 'at work', 'busy'];
  if (verdict === null) return [glyphs['backs-off'], 'torn off', 'warn'];
  if (verdict === 'succeeded') return [glyphs.merged, verdict, 'good'];
  return verdict === 'interrupted' ? [glyphs.stopped, verdict, 'dim'] : [glyphs['needs-you'], verdict, 'bad'];
};
