import type { AgentState, RunState } from '../../core/state.ts';
import { agentUsage } from '../../core/summary-figures.ts';
import { clock, counted, dollars } from '../../words/numbers.ts';
import { padEnd, padStart, shorten, widthOf } from '../../words/width.ts';
import type { Line } from '../styled.ts';
import { activity } from './activity.ts';
import type { Doing } from './doing.ts';
import { type Glyphs, unicodeGlyphs } from './glyphs.ts';
import { cutLine, fitLine, joined, lineWidth, span, spread, wrapLine } from './line.ts';
import { logTail } from './log-tail.ts';
import { type Row, rowLine } from './retold.ts';
import { type Status, statusOf } from './status.ts';

/** What stands in a frame: on its upper edge left and right, and inside. */
export type Pane = { readonly title: Line; readonly note: Line; readonly body: readonly Line[] };

/** One that lists agents: whose line each of its body is; null for those of nobody. */
export type ListPane = Pane & { readonly agents: readonly (string | null)[] };

export type PaneView = {
  /** Columns and rows inside of the frame. */
  readonly width: number;
  readonly height: number;
  readonly nowMs: number;
  readonly focused: boolean;
  /** What happened to the agent, oldest first. */
  readonly rows: readonly Row[];
  /** What is seen of its work. */
  readonly live?: Live | null;
  readonly glyphs?: Glyphs;
};

/** What is seen of an agent's work: an aider, or the validation of what that did. */
export type Live = {
  /** What its aider is at; null for a validation. */
  readonly doing: Doing | null;
  /** The newest lines that it printed. */
  readonly lines: readonly string[];
  /** When there was more of them, in ms; null before the first. */
  readonly movedAtMs: number | null;
};

/** An agent in a pane of its own: who and how it stands, what it has used, what it does, what happened. */
export const agentPane = (agent: AgentState, state: RunState, view: PaneView): Pane => {
  const { width, height, nowMs, focused, rows, live = null, glyphs = unicodeGlyphs } = view;
  const status = movingStatus(agent, { live, nowMs, glyphs });
  const doing = activity(agent, state, {
    nowMs,
    lastAtMs: rows.at(-1)?.atMs ?? null,
    doing: live?.doing ?? null,
  });
  const stats = agent.attempts.length === 0 ? [] : [statsLine(agent, nowMs, width)];
  const said = wrapLine([span(doing.role, doing.text)], width).slice(0, Math.max(1, height - stats.length));
  const left = Math.max(0, height - stats.length - said.length - 1);
  // What happened stays in sight above what is being printed.
  const above = Math.min(rows.length, Math.ceil(left / 3));
  const printed = logTail(live?.lines ?? [], { width, height: left - above });
  const room = left - printed.length;
  const happened = room === 0 ? [] : rows.slice(-room).map((row) => rowLine(row, width, state.createdAtMs));
  const plans = rows.length === 0 ? sharePreview(agent, width).slice(0, room) : happened;
  const below = [...plans, ...printed];
  return {
    title: paneTitle(agent, focused),
    note: [span(status.role, `${status.glyph} ${status.word}`, focused)],
    body: [...stats, ...said, ...(below.length > 0 ? [[]] : []), ...below].slice(0, Math.max(0, height)),
  };
};

type Moving = { readonly live: Live | null; readonly nowMs: number; readonly glyphs: Glyphs };

/** How it stands; its glyph turns while its aider prints, and only then. */
const movingStatus = (agent: AgentState, { live, nowMs, glyphs }: Moving): Status => {
  const status = statusOf(agent, nowMs, glyphs);
  const movedAtMs = live?.movedAtMs ?? null;
  if (status.standing !== 'works' || movedAtMs === null || nowMs - movedAtMs >= 1000) return status;
  const turn = Math.floor(movedAtMs / 100) % glyphs.spinner.length;
  return { ...status, glyph: glyphs.spinner[turn] ?? status.glyph };
};

const paneTitle = ({ place, id, description }: AgentState, focused: boolean): Line => [
  span(focused ? 'accent' : 'dim', `${place} `, focused),
  span(focused ? 'focus' : 'title', id, focused),
  span(focused ? 'text' : 'dim', ` ${firstLine(description)}`),
];

const firstLine = (text: string): string => text.trim().split('\n', 1)[0] ?? '';

/** `try 1 · 3 replies · $0.21 · 1:58 · +84 −2`; where that is too wide, whole parts are left out. */
const statsLine = (agent: AgentState, nowMs: number, width: number): Line => {
  const { replies } = agentUsage(agent);
  const tries = [span('dim', `try ${agent.attempts.length}`)];
  const heard = [span('dim', counted(replies, 'reply'))];
  const cost = replies === 0 ? [] : [span('text', agentCost(agent))];
  const time = [span('dim', clock(agentMs(agent, nowMs) / 1000))];
  const changed = agent.linesAdded + agent.linesRemoved === 0 ? [] : linesChanged(agent);
  const choices = [
    [tries, heard, cost, time, changed],
    [tries, heard, cost, time],
    [tries, cost, time],
    [tries, cost],
  ];
  const lines = choices.map((parts) => joined(parts.filter((part) => part.length > 0)));
  return cutLine(lines.find((line) => lineWidth(line) <= width) ?? tries, width);
};

/** What an agent has cost so far: `≥ $0.21` while a reply had no price, `no price` when none had. */
export const agentCost = (agent: AgentState): string => {
  const { replies, unpricedReplies, costUsd } = agentUsage(agent);
  if (replies > 0 && unpricedReplies === replies) return dollars(null);
  return `${unpricedReplies > 0 ? '≥ ' : ''}${dollars(costUsd)}`;
};

/** How long an agent's attempts took, pauses left out, in ms. */
export const agentMs = (agent: AgentState, nowMs: number): number =>
  agent.attempts.reduce((sum, { intendedAtMs, endedAtMs, pausedMs }) => {
    const end = endedAtMs ?? Math.min(nowMs, agent.stillSinceMs ?? nowMs);
    return sum + Math.max(0, end - intendedAtMs - pausedMs);
  }, 0);

export const linesChanged = ({ linesAdded, linesRemoved }: AgentState): Line => [
  span(linesAdded > 0 ? 'good' : 'dim', `+${linesAdded}`),
  span(linesRemoved > 0 ? 'bad' : 'dim', ` −${linesRemoved}`),
];

/** What a waiting agent will touch. */
const sharePreview = ({ filesContext }: AgentState, width: number): readonly Line[] =>
  filesContext.length === 0
    ? []
    : filesContext.map((path, index) =>
        cutLine([span('dim', padEnd(index === 0 ? 'will touch' : '', 12)), span('text', path)], width),
      );

export type RowView = Pick<PaneView, 'width' | 'nowMs' | 'focused' | 'glyphs'> & {
  /** When the last thing happened to the agent, where it is known. */
  readonly lastAtMs?: number | null;
  readonly live?: Live | null;
  /** Columns of the longest id, for rows that stand below each other. */
  readonly idWidth?: number;
};

/** An agent in one line, for where panes don't fit. */
export const compactRow = (agent: AgentState, state: RunState, view: RowView): Line => {
  const {
    width,
    nowMs,
    lastAtMs = null,
    live = null,
    focused,
    glyphs = unicodeGlyphs,
    idWidth = widthOf(agent.id),
  } = view;
  const status = movingStatus(agent, { live, nowMs, glyphs });
  const doing = activity(agent, state, { nowMs, lastAtMs, doing: live?.doing ?? null });
  const cost = agentUsage(agent).replies === 0 ? '' : agentCost(agent);
  const left: Line = [
    span('dim', padStart(String(agent.place), 2)),
    span(status.role, ` ${status.glyph} `),
    span(focused ? 'focus' : 'title', `${padEnd(shorten(agent.id, idWidth), idWidth)} `, focused),
    span(status.role, `${padEnd(status.word, 11)} `),
    span('dim', doing.text),
  ];
  const right: Line = [
    span('text', padStart(cost, 7)),
    span('dim', padStart(clock(agentMs(agent, nowMs) / 1000), 8)),
  ];
  const line = width < 50 ? fitLine(left, width) : spread(left, right, width);
  return focused ? selected(line, width) : line;
};

/** The line as the chosen one: in one look over its whole width. */
export const selected = (line: Line, width: number): Line =>
  fitLine(line, width).map(({ text }) => ({ text, role: 'selected' }));
