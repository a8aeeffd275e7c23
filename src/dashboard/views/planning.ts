import type { RunState } from '../../core/state.ts';
import { counted, lasting, tokens } from '../../words/numbers.ts';
import type { PlannerStory } from '../planner-story.ts';
import type { Line } from '../styled.ts';
import { reasonInWords } from './activity.ts';
import type { Pane } from './agent-pane.ts';
import { runCost } from './header.ts';
import { joined, span, wrapLine } from './line.ts';
import { markdownLines } from './markdown.ts';
import { aboutTokens, plannerAnswer } from './planner-answer.ts';

export type PlanningView = {
  readonly width: number;
  readonly nowMs: number;
  readonly story: PlannerStory | null;
  /** The answer so far. */
  readonly text: string;
  readonly characters: number;
};

/** What the planner does, what it has taken so far, and what went wrong with earlier answers. */
export const plannerPane = (state: RunState, view: PlanningView): Pane => {
  const { width, nowMs, story } = view;
  const said = (role: 'dim' | 'warn' | 'text', text: string, hang = 0) =>
    wrapLine([span(role, text)], width, hang);
  const remark = story?.remark ?? null;
  return {
    title: [span('title', 'planner', true), span('dim', story === null ? '' : ` ${story.model}`)],
    note: story === null ? [] : [span('dim', lasting((nowMs - story.sinceMs) / 1000))],
    body: [
      ...wrapLine(doing(state, view), width),
      ...wrapLine(used(state, view), width),
      ...(state.planFaults.length === 0
        ? []
        : [
            [],
            ...said('warn', 'The answer before did not hold, and went back to be mended:'),
            ...state.planFaults.flatMap((fault) => said('dim', `· ${fault}`, 2)),
          ]),
      ...(remark === null ? [] : [[], ...said('text', `You said: ${remark}`, 2)]),
      [],
      ...said('dim', state.change.trim()),
    ],
  };
};

const doing = (state: RunState, { nowMs, story, text }: PlanningView): Line => {
  if (state.phase.kind === 'finished') return [span('text', 'There is no plan.', true)];
  if (state.phase.kind === 'planned') return [span('good', 'The plan is ready.', true)];
  if (story === null) return [span('busy', 'The plan is read.', true)];
  const left = story.wait === null ? 0 : Math.ceil((story.wait.untilMs - nowMs) / 1000);
  if (story.wait !== null && left > 0)
    return [span('warn', `Asks again in ${left} s: ${reasonInWords(story.wait.reason)}.`, true)];
  const { prd, shares, thinks } = plannerAnswer(text);
  const nth = story.nth === 1 ? '' : ` Answer ${story.nth} of 3.`;
  if (shares !== null)
    return [
      span('busy', 'Splits the work', true),
      span('text', shares.length === 0 ? '' : `: ${counted(shares.length, 'agent')} so far`),
      span('dim', nth === '' ? '' : `.${nth}`),
    ];
  const what = thinks
    ? 'Thinks.'
    : prd.trim() === ''
      ? `Waits for the first word ${lasting((nowMs - story.askedAtMs) / 1000)}.`
      : 'Writes the PRD.';
  return [span('busy', what, true), span('dim', nth)];
};

/** `about 1.2 k tokens · $0.02 before this`; what an answer costs is known when it is whole. */
const used = (state: RunState, { characters }: PlanningView): Line =>
  joined(
    [
      characters === 0 ? [] : [span('text', `about ${tokens(aboutTokens(characters))} tokens`)],
      state.planning.replies === 0
        ? [span('dim', 'its cost is known at the end')]
        : [span('text', runCost(state)), span('dim', ' for the answers before')],
    ].filter((part) => part.length > 0),
  );

/** The PRD as far as it is written, and the agents as they come. */
export const answerLines = (text: string, width: number): readonly Line[] => {
  const { prd, shares } = plannerAnswer(text);
  const lines =
    prd.trim() === ''
      ? wrapLine([span('dim', 'The PRD stands here as it is written.')], width)
      : markdownLines(prd, width);
  if (shares === null) return lines;
  return [
    ...lines,
    [],
    [span('busy', 'Splitting the work', true)],
    ...shares.map((id): Line => [span('accent', ' • '), span('text', id)]),
  ];
};
