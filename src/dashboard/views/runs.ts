import { clock, counted, dollars } from '../../words/numbers.ts';
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
  /** Its plan waits for a person. */
  readonly waits: boolean;
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

/** The runs of a repository, one a line, below a line of titles. On a narrow screen ids and times are left out. */
export const runsScreen = (runs: readonly RunRow[], view: RunsView): readonly Line[] => {
  const { width, nowMs, chosen, glyphs = unicodeGlyphs } = view;
  if (runs.length === 0)
    return [
      cutLine([span('dim', ' There are no runs here yet. Begin one: aider-dash "what to change"')], width),
    ];
  const shown = columns.filter(({ from }) => width >= from);
  const titles = shown.map(({ title, pad }) => pad(title)).join('');
  return [
    cutLine([span('title', `   ${titles}change`)], width),
    ...runs.map((run, index) => {
      const line = cutLine(runLine(run, shown, { nowMs, glyphs }), width);
      return index === chosen ? selected(line, width) : line;
    }),
  ];
};

type Moment = { readonly nowMs: number; readonly glyphs: Glyphs };

const runLine = (run: RunRow, shown: readonly Column[], { nowMs, glyphs }: Moment): Line => {
  const [glyph, word, role] = stands(run, glyphs);
  return [
    span(role, ` ${glyph} `),
    ...shown.map(({ pad, look, text }) => span(look ?? role, pad(text(run, nowMs, word)))),
    span('dim', run.change.trim().split('\n', 1)[0] ?? ''),
  ];
};

type Column = {
  readonly title: string;
  /** The narrowest screen that has it. */
  readonly from: number;
  readonly pad: (text: string) => string;
  /** Null: as the run stands. */
  readonly look: Role | null;
  readonly text: (run: RunRow, nowMs: number, word: string) => string;
};

/** How long one that was torn off lasted is not known. */
const lasted = ({ startedAtMs, finishedAtMs, alive }: RunRow, nowMs: number): string =>
  finishedAtMs === null && !alive ? '–' : clock(((finishedAtMs ?? nowMs) - startedAtMs) / 1000);

const left = (width: number) => (text: string) => padEnd(text, width);
const right = (width: number) => (text: string) => `${padStart(text, width)}  `;

const columns: readonly Column[] = [
  { title: 'run', from: 100, pad: left(22), look: 'text', text: ({ run }) => run },
  { title: 'verdict', from: 0, pad: left(19), look: null, text: (_run, _nowMs, word) => word },
  {
    title: 'begun',
    from: 0,
    pad: left(13),
    look: 'dim',
    text: ({ startedAtMs }, nowMs) => (startedAtMs > 0 ? ago(nowMs - startedAtMs) : '–'),
  },
  {
    title: 'merged',
    from: 0,
    pad: left(9),
    look: 'text',
    text: ({ merged, agents }) => `${merged} of ${agents}`,
  },
  { title: 'cost', from: 0, pad: right(9), look: 'text', text: ({ costUsd }) => dollars(costUsd) },
  { title: 'time', from: 100, pad: right(7), look: 'dim', text: lasted },
];

const ago = (ms: number): string => {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  return minutes < 24 * 60
    ? `${Math.floor(minutes / 60)} h ago`
    : `${counted(Math.floor(minutes / 1440), 'day')} ago`;
};

const stands = ({ alive, waits, verdict }: RunRow, glyphs: Glyphs): readonly [string, string, Role] => {
  if (alive && waits) return [glyphs['needs-you'], 'waits for you', 'warn'];
  if (alive) return [glyphs.works, 'at work', 'busy'];
  if (verdict === null) return [glyphs['backs-off'], 'torn off', 'warn'];
  if (verdict === 'succeeded') return [glyphs.merged, verdict, 'good'];
  return verdict === 'interrupted' ? [glyphs.stopped, verdict, 'dim'] : [glyphs['needs-you'], verdict, 'bad'];
};
