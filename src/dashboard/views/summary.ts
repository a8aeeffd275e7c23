import type { AgentState, RunState } from '../../core/state.ts';
import { summarize } from '../../core/summary.ts';
import { verdictRemedy } from '../../core/verdict.ts';
import { triedWords } from '../../words/choices.ts';
import { clock, counted, dollars } from '../../words/numbers.ts';
import { reviewSentence } from '../../words/review.ts';
import { padEnd, shorten, widthOf } from '../../words/width.ts';
import { offered } from '../keys.ts';
import type { Scene } from '../scene.ts';
import type { Line, Role } from '../styled.ts';
import type { Pane } from './agent-pane.ts';
import { type Glyphs, unicodeGlyphs } from './glyphs.ts';
import { bar, cutLine, span, wrapLine } from './line.ts';
import { agentsInNeed, statusOf } from './status.ts';

export type SummaryView = {
  /** Columns inside of the frames. */
  readonly width: number;
  readonly nowMs: number;
  readonly scene: Scene;
  readonly glyphs?: Glyphs;
};

/** How a run went, in one or two sentences. */
export const summarySentence = (state: RunState, width: number): readonly Line[] => {
  const { totals, verdict, detail, merged_into, merge_refused, result_branch } = summarize(state);
  const finished = state.phase.kind === 'finished';
  const inNeed = agentsInNeed(state).length;
  const merged =
    totals.merged === 0
      ? 'Nothing is merged'
      : totals.merged === totals.agents
        ? totals.agents === 1
          ? 'The agent is merged'
          : `All ${totals.agents} agents are merged`
        : `${totals.merged} of ${totals.agents} agents are merged`;
  const valid = totals.merged > 0 && state.resultValidation?.ok === true ? ' and valid' : '';
  const where =
    merged_into === null ? (totals.merged > 0 ? ` on ${result_branch}` : '') : `, and in ${merged_into}`;
  const role: Role = !finished
    ? 'text'
    : verdict === 'succeeded'
      ? 'good'
      : totals.merged > 0
        ? 'strong'
        : 'bad';
  return [
    ...wrapLine(
      [
        span(role, `${finished ? '' : 'So far: '}${merged}${valid}${where}.`, true),
        ...(inNeed === 0
          ? []
          : [span('bad', ` ${inNeed === 1 ? 'One needs' : `${inNeed} need`} you.`, true)]),
      ],
      width,
    ),
    ...(finished && verdict !== 'succeeded' ? wrapLine([span('dim', `${verdict}: ${detail}`)], width) : []),
    ...reviewLines(state, width),
    ...(merge_refused === null
      ? []
      : wrapLine([span('warn', `Not merged into your branch: ${merge_refused}`)], width)),
    ...pullRequestLines(state, width),
    ...state.notices.flatMap((notice) => wrapLine([span('dim', `note: ${notice}`)], width)),
  ];
};

const pullRequestLines = ({ pullRequest, prRefused }: RunState, width: number): readonly Line[] => {
  if (pullRequest !== null) return wrapLine([span('text', `Pull request: ${pullRequest.url}`)], width);
  return prRefused === null ? [] : wrapLine([span('warn', `No pull request: ${prRefused}`)], width);
};

const reviewLines = (state: RunState, width: number): readonly Line[] => {
  const { review } = summarize(state);
  if (review === null) return [];
  const role: Role = review.verdict === 'approve' ? 'good' : 'warn';
  const said = `${reviewSentence(review)}${review.detail === '' ? '' : ` ${review.detail}`}`;
  return [
    ...wrapLine([span(role, said)], width),
    ...review.list.flatMap((text) => wrapLine([span('text', `– ${text.replaceAll(/\s+/g, ' ')}`)], width, 2)),
  ];
};

/** Cost and time of each agent as bars, two lines each. */
export const summaryBars = (
  state: RunState,
  { width, glyphs = unicodeGlyphs }: Omit<SummaryView, 'scene'>,
): Pane => {
  const { agents } = summarize(state);
  const names = Math.min(16, Math.max(7, ...agents.map(({ id }) => widthOf(id))));
  const room = Math.max(4, width - names - 12);
  const mostUsd = Math.max(0, ...agents.map(({ cost }) => cost ?? 0));
  const mostSeconds = Math.max(0, ...agents.map(({ seconds }) => seconds));
  return {
    title: [span('title', 'cost'), span('chart1', ' ━'), span('title', '  time'), span('chart4', ' ━')],
    note: [],
    body: agents.flatMap((agent) => [
      cutLine(
        [
          span('text', `${padEnd(shorten(agent.id, names), names)} `),
          ...filled((agent.cost ?? 0) / mostUsd, { room, role: 'chart1', glyphs }),
          span('text', ` ${agent.iterations === 0 ? '–' : dollars(agent.cost)}`),
        ],
        width,
      ),
      cutLine(
        [
          span('text', ' '.repeat(names + 1)),
          ...filled(agent.seconds / mostSeconds, { room, role: 'chart4', glyphs: thin(glyphs) }),
          span('dim', ` ${clock(agent.seconds)}`),
        ],
        width,
      ),
    ]),
  };
};

type Filling = { readonly room: number; readonly role: Role; readonly glyphs: Glyphs };

/** The full part of a bar only: numbers stand right behind it. */
const filled = (share: number, { room, role, glyphs }: Filling): Line =>
  bar({ share, width: room, role, glyphs }).slice(0, 1);

const thin = (glyphs: Glyphs): Glyphs => ({ ...glyphs, bar: glyphs.spark[1] ?? glyphs.bar });

const worthDoing = [
  'merge',
  'merge-at-end',
  'pull-request',
  'undo-merge',
  'retry',
  'retry-with',
  'undo-kill',
  'tell',
  'take-over',
  'diff',
  'next-need',
  'money',
  'zoom',
];

const triedBy = ({ attempts }: AgentState): string => {
  const last = attempts.at(-1);
  const tried = last === undefined ? '' : triedWords(last);
  return tried === '' ? '' : ` ${tried}`;
};

/** What to do next: what is wrong with the agent that has the focus, and the keys that do something. */
export const summaryNext = (state: RunState, { width, scene, nowMs, glyphs }: SummaryView): Pane => {
  const focused = state.agents.find(({ id }) => id === scene.focused);
  const keys = worthDoing.flatMap((action) => offered(state, scene).filter((one) => one.action === action));
  const trouble =
    focused?.status.kind === 'failed'
      ? [
          ...wrapLine(
            [
              span(statusOf(focused, nowMs, glyphs).role, `${focused.id}${triedBy(focused)}: `, true),
              span('text', focused.status.detail || focused.status.verdict),
            ],
            width,
          ),
          [],
        ]
      : [];
  const remedy = focused?.status.kind === 'failed' ? verdictRemedy(focused.status.verdict) : null;
  const lines = keys.flatMap(({ action, shown, about }) => {
    const does = action === 'retry-with' && remedy !== null ? `… with ${remedy.words}` : about;
    return wrapLine(
      [span('accent', padEnd(shown.split(' ')[0] ?? shown, 4), true), span('text', does)],
      width,
      4,
    );
  });
  const nothing: readonly Line[] = [cutLine([span('dim', 'Nothing is left to do here.')], width)];
  return {
    title: [span('title', 'next')],
    note:
      agentsInNeed(state).length === 0
        ? []
        : [span('bad', `${counted(agentsInNeed(state).length, 'agent')} in need`)],
    body: [...trouble, ...(lines.length === 0 ? nothing : lines)],
  };
};
