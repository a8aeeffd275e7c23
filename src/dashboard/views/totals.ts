import type { RunState } from '../../core/state.ts';
import { counted, dollars, lasting } from '../../words/numbers.ts';
import { padEnd, padStart } from '../../words/width.ts';
import type { Line } from '../styled.ts';
import type { Pane } from './agent-pane.ts';
import { estimate } from './estimate.ts';
import { type Glyphs, type Standing, unicodeGlyphs } from './glyphs.ts';
import { cutLine, span } from './line.ts';
import { standingOf, standingRole, standings, standingTitle } from './status.ts';

export type TotalsView = {
  readonly width: number;
  readonly height: number;
  readonly nowMs: number;
  readonly glyphs?: Glyphs;
};

/** The run in numbers: its agents by how they stand, what is left, what validates it. */
export const totals = (
  state: RunState,
  { width, height, nowMs, glyphs = unicodeGlyphs }: TotalsView,
): Pane => {
  const counts = standings.flatMap((standing) => countLine(state, standing, glyphs));
  const facts = factLines(state, nowMs);
  const room = height - counts.length - facts.length;
  const lines = [...counts, ...(room > 0 && counts.length > 0 ? [[]] : []), ...facts];
  return {
    title: [span('title', `run ${state.run}`)],
    note: [],
    body: lines.slice(0, Math.max(0, height)).map((line) => cutLine(line, width)),
  };
};

/** Four states always stand there, so that the eye finds them; the others when there are any. */
const always: ReadonlySet<Standing> = new Set(['needs-you', 'works', 'waits', 'merged']);

const countLine = (state: RunState, standing: Standing, glyphs: Glyphs): readonly Line[] => {
  const agents = state.agents.filter((agent) => standingOf(agent) === standing);
  if (agents.length === 0 && !always.has(standing)) return [];
  const role = agents.length === 0 ? 'dim' : standingRole(standing);
  return [
    [
      span(role, `${glyphs[standing]} ${padEnd(standingTitle[standing], 12)}`),
      span(agents.length === 0 ? 'dim' : 'strong', padStart(String(agents.length), 3)),
      span('dim', `  ${agents.map(({ id }) => id).join(', ')}`),
    ],
  ];
};

const factLines = (state: RunState, nowMs: number): readonly Line[] => {
  const left = state.phase.kind === 'running' ? estimate(state, nowMs) : null;
  const validated =
    state.resultValidation ?? state.agents.find(({ validation }) => validation !== null)?.validation;
  const limited = state.parallelNow < state.parallel;
  return [
    ...(left === null ? [] : [fact('left', `about ${lasting(left.ms / 1000)}, ${dollars(left.usd)}`)]),
    ...(state.validate === null
      ? []
      : [fact('validate', `${state.validate}${validated ? ` (${lasting(validated.seconds)})` : ''}`)]),
    [
      span('dim', padEnd('at once', 12)),
      span(
        limited ? 'warn' : 'text',
        limited
          ? `${state.parallelNow} of ${state.parallel}, the provider limits the rate`
          : counted(state.parallel, 'agent'),
      ),
    ],
    ...(state.mergeWanted && state.merged === null ? [fact('at the end', 'merges into your branch')] : []),
    ...(state.prWanted && state.pullRequest === null ? [fact('at the end', 'opens a pull request')] : []),
  ];
};

const fact = (name: string, value: string): Line => [span('dim', padEnd(name, 12)), span('text', value)];
