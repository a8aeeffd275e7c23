import type { AgentState, RunState } from '../../core/state.ts';
import type { Line } from '../styled.ts';
import type { Pane } from './agent-pane.ts';
import { type Glyphs, unicodeGlyphs } from './glyphs.ts';
import { lineWidth, plain, span, spread } from './line.ts';
import { markdownLines, markdownParts, type Part } from './markdown.ts';
import { agentsOfPassages } from './prd-agents.ts';
import { statusOf } from './status.ts';

export type PrdView = {
  readonly width: number;
  readonly height: number;
  /** The first line that is shown. */
  readonly top: number;
};

/** Room for the state of agents at the right edge. */
const edge = 3;

/** The PRD as lines: the caller keeps them as long as text and width stay. */
export const prdLines = (markdown: string, width: number): readonly Line[] =>
  markdownLines(markdown, Math.max(8, width - edge));

/** The PRD as a text that knows who works on which of its passages: kept as long as text, width and plan stay. */
export type Prd = {
  readonly lines: readonly Line[];
  /** Agents by the line that carries their state. */
  readonly agents: ReadonlyMap<number, readonly string[]>;
  readonly width: number;
};

export const readPrd = (markdown: string, { agents }: Pick<RunState, 'agents'>, width: number): Prd => {
  const parts = markdownParts(markdown, Math.max(8, width - edge));
  const passages = parts.map((part) => ({ depth: part.depth, text: part.lines.map(plain).join(' ') }));
  const whose = agentsOfPassages(passages, agents);
  const placed = parts.flatMap((part, index) => placedLines(part, whose[index] ?? []));
  const kept = placed.filter(({ line }, at) => line.length > 0 || (placed[at - 1]?.line.length ?? 0) > 0);
  const lines = kept.at(-1)?.line.length === 0 ? kept.slice(0, -1) : kept;
  return {
    lines: lines.map(({ line }) => line),
    agents: new Map(lines.flatMap(({ ids }, at) => (ids.length === 0 ? [] : [[at, ids] as const]))),
    width,
  };
};

const placedLines = ({ lines }: Part, ids: readonly string[]) =>
  lines.map((line, at) => ({ line, ids: at === 0 ? ids : [] }));

type Marking = { readonly nowMs: number; readonly glyphs?: Glyphs };

/** Its lines from `from` on, those that somebody works on with how those stand: `R1 token bucket per key   1 ●`. */
export const livePrd = (
  { lines, agents, width }: Prd,
  state: RunState,
  { nowMs, glyphs = unicodeGlyphs }: Marking,
  [from, to]: readonly [number, number] = [0, lines.length],
): readonly Line[] =>
  lines.slice(from, to).map((line, index) => {
    const ids = agents.get(from + index) ?? [];
    const named = state.agents.filter(({ id }) => ids.includes(id));
    return named.length === 0 ? line : spread(line, marks(named, line, { width, nowMs, glyphs }), width);
  });

type Mark = { readonly width: number; readonly nowMs: number; readonly glyphs: Glyphs };

/** Who and how, or only how where there is no room for more. */
const marks = (agents: readonly AgentState[], line: Line, { width, nowMs, glyphs }: Mark): Line => {
  const glyphOf = (agent: AgentState) => {
    const { role, glyph } = statusOf(agent, nowMs, glyphs);
    return span(role, glyph);
  };
  const whole = agents.flatMap(
    (agent, index): Line => [span('dim', `${index === 0 ? '' : ' '}${agent.place} `), glyphOf(agent)],
  );
  const room = width - lineWidth(line) - 1;
  return lineWidth(whole) <= Math.max(edge, Math.min(room, 15))
    ? whole
    : agents.slice(0, Math.max(edge - 1, Math.min(room, 8))).map(glyphOf);
};

/** A part of the PRD in its pane. */
export const prdPane = (prd: Prd, state: RunState, view: PrdView & Marking): Pane => {
  const { height } = view;
  const { length } = prd.lines;
  const top = Math.max(0, Math.min(view.top, length - height));
  const body = livePrd(prd, state, view, [top, top + height]);
  const name = state.prdPath?.split('/').at(-1)?.replace(/\.md$/, '') ?? '';
  const seen = Math.min(100, Math.round((100 * (top + body.length)) / Math.max(1, length)));
  return {
    title: [span('title', 'PRD'), span('dim', name === '' ? '' : ` ${name}`)],
    note: length > height ? [span('dim', `${seen}%`)] : [],
    body,
  };
};
