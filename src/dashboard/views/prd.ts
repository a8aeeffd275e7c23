import type { AgentState, RunState } from '../../core/state.ts';
import type { Line } from '../styled.ts';
import type { Pane } from './agent-pane.ts';
import { type Glyphs, unicodeGlyphs } from './glyphs.ts';
import { plain, span, spread } from './line.ts';
import { markdownLines } from './markdown.ts';
import { statusOf } from './status.ts';

export type PrdView = {
  readonly width: number;
  readonly height: number;
  /** The first line that is shown. */
  readonly top: number;
  readonly nowMs: number;
  readonly glyphs?: Glyphs;
};

/** The PRD as lines. It is on most frames and seldom another one: the last ones are kept. */
export const prdLines = (markdown: string, width: number): readonly Line[] => {
  const known = lately.find((one) => one.markdown === markdown && one.width === width);
  if (known !== undefined) return known.lines;
  // Room for the state of agents at the right edge.
  const lines = markdownLines(markdown, Math.max(8, width - 3));
  lately.unshift({ markdown, width, lines });
  lately.length = Math.min(lately.length, 2);
  return lines;
};

const lately: { readonly markdown: string; readonly width: number; readonly lines: readonly Line[] }[] = [];

/** A part of the PRD, alive: lines that name agents carry how those stand. */
export const prdPane = (lines: readonly Line[], state: RunState, view: PrdView): Pane => {
  const { width, height, nowMs, glyphs = unicodeGlyphs } = view;
  const top = Math.max(0, Math.min(view.top, lines.length - height));
  const shown = lines.slice(top, top + height);
  const named = shown.map((line) => withStates(line, state, { width, nowMs, glyphs }));
  const name = state.prdPath?.split('/').at(-1)?.replace(/\.md$/, '') ?? '';
  const seen = Math.min(100, Math.round((100 * (top + shown.length)) / Math.max(1, lines.length)));
  return {
    title: [span('title', 'PRD'), span('dim', name === '' ? '' : ` ${name}`)],
    note: lines.length > height ? [span('dim', `${seen}%`)] : [],
    body: named,
  };
};

type Marking = { readonly width: number; readonly nowMs: number; readonly glyphs: Glyphs };

const withStates = (line: Line, state: RunState, { width, nowMs, glyphs }: Marking): Line => {
  const named = agentsIn(plain(line), state);
  if (named.length === 0) return line;
  const marks = named.slice(0, 4).map((agent) => {
    const { role, glyph } = statusOf(agent, nowMs, glyphs);
    return span(role, glyph);
  });
  return spread(line, marks, width);
};

const agentsIn = (text: string, { agents }: RunState): readonly AgentState[] => {
  const words = new Set(text.split(/[^\w-]+/));
  return agents.filter(({ id }) => words.has(id));
};
