import type { AgentState, RunState } from '../../core/state.ts';
import { verdictAdvice, verdictSentence } from '../../core/verdict.ts';
import { offered } from '../keys.ts';
import type { Scene } from '../scene.ts';
import type { Line } from '../styled.ts';
import { selected } from './agent-pane.ts';
import { type Glyphs, unicodeGlyphs } from './glyphs.ts';
import { cutLine, joined, span, spread, wrapLine } from './line.ts';
import { agentsInNeed, statusOf } from './status.ts';

export type NeedsView = {
  readonly width: number;
  readonly nowMs: number;
  readonly scene: Scene;
  readonly glyphs?: Glyphs;
};

/** The agents that wait for a person: why, what helps, and the keys for it. */
export const needsYouScreen = (state: RunState, view: NeedsView): readonly Line[] => {
  const { width } = view;
  const agents = agentsInNeed(state);
  if (agents.length === 0) return [cutLine([span('good', 'No agent needs you.')], width)];
  return agents.flatMap((agent, index) => [...(index === 0 ? [] : [[]]), ...need(agent, state, view)]);
};

/** Whose line each of them is; null for those of nobody. */
export const needsYouAgents = (state: RunState, view: NeedsView): readonly (string | null)[] =>
  agentsInNeed(state).flatMap((agent, index) => [
    ...(index === 0 ? [] : [null]),
    ...need(agent, state, view).map(() => agent.id),
  ]);

const need = (agent: AgentState, state: RunState, view: NeedsView): readonly Line[] => {
  const { width, nowMs, scene, glyphs = unicodeGlyphs } = view;
  const status = statusOf(agent, nowMs, glyphs);
  const focused = scene.focused === agent.id;
  const verdict = agent.status.kind === 'failed' ? agent.status.verdict : 'crashed';
  const detail = agent.status.kind === 'failed' ? agent.status.detail : '';
  const title = spread(
    [
      span(status.role, ` ${status.glyph} `),
      span('strong', agent.id, true),
      span('dim', `  ${agent.description.trim().split('\n', 1)[0] ?? ''}`),
    ],
    [span(status.role, `${verdict} `)],
    width,
  );
  const said = (role: 'text' | 'dim', text: string) =>
    text === '' ? [] : wrapLine([span(role, `   ${text}`)], width, 3);
  return [
    focused ? selected(title, width) : title,
    ...said('text', detail || verdictSentence(verdict)),
    ...said('dim', verdictAdvice(verdict)),
    ...(agent.commits > 0 ? said('dim', `Its work is on ${agent.branch}.`) : []),
    ...(focused ? helpfulKeys(state, scene, width, 3) : []),
  ];
};

const helpful = new Set(['trouble', 'retry', 'retry-with', 'tell', 'take-over', 'diff', 'undo-kill', 'zoom']);

/** The keys that help an agent in need, as far as they do something now. */
export const helpfulKeys = (state: RunState, scene: Scene, width: number, indent = 0): readonly Line[] => {
  const keys = offered(state, scene).filter(({ action }) => helpful.has(action));
  const parts = keys.map(
    ({ shown, label }): Line => [
      span('accent', shown.split(' ')[0] ?? shown, true),
      span('text', ` ${label}`),
    ],
  );
  return parts.length === 0
    ? []
    : wrapLine([span('text', ' '.repeat(indent)), ...joined(parts, '   ')], width, indent);
};
