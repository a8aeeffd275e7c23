import { workers } from '../../core/reviewer.ts';
import type { RunState } from '../../core/state.ts';
import { clock, dollars } from '../../words/numbers.ts';
import type { Line, Role } from '../styled.ts';
import { type Glyphs, unicodeGlyphs } from './glyphs.ts';
import { bar, cutLine, lineWidth, span, spread } from './line.ts';
import { agentsInNeed } from './status.ts';

export type HeaderView = {
  readonly width: number;
  readonly nowMs: number;
  readonly glyphs?: Glyphs;
  /** Something that is true of the screen itself, such as `replay`. */
  readonly note?: string;
};

/** One line: the program, the change, how the run stands, since when, and the money. */
export const header = (state: RunState, { width, nowMs, glyphs = unicodeGlyphs, note }: HeaderView): Line => {
  const between = ` ${glyphs.separator} `;
  const change = state.change.trim().split('\n', 1)[0] ?? '';
  const left: Line = [
    span('accent', ' aider-dash', true),
    span('frame', between),
    ...(note === undefined ? [] : [span('warn', note), span('frame', between)]),
    span('strong', change),
  ];
  const stands = standing(state, nowMs, glyphs);
  const money = moneyOf(state, glyphs, width >= 100 ? 10 : 0);
  const right: Line = [...stands, span('frame', between), ...money, span('text', ' ')];
  // On a narrow screen, how it stands counts for more than what it is about.
  return lineWidth(right) + 16 > width
    ? cutLine([span('text', ' '), ...right], width)
    : spread(left, right, width);
};

const standing = (state: RunState, nowMs: number, glyphs: Glyphs): Line => {
  const [glyph, word, role] = runWord(state, glyphs);
  const time = clock(elapsedMs(state, nowMs) / 1000);
  return [span(role, `${glyph} ${word} `, true), span('text', time)];
};

const runWord = (state: RunState, glyphs: Glyphs): readonly [string, string, Role] => {
  const { phase, paused, budget } = state;
  const inNeed = agentsInNeed(state).length;
  if (phase.kind === 'finished')
    return phase.verdict === 'succeeded'
      ? [glyphs.merged, 'finished in', 'good']
      : [glyphs['needs-you'], `${phase.verdict} after`, phase.verdict === 'interrupted' ? 'warn' : 'bad'];
  if (paused) return [glyphs.paused, 'paused', 'warn'];
  if (phase.kind === 'planning') return [glyphs.works, 'planning', 'busy'];
  if (phase.kind === 'reviewing') return [glyphs.waits, 'waits for you', 'accent'];
  if (phase.kind === 'planned') return [glyphs.waits, 'planned', 'accent'];
  if (budget === 'spent') return [glyphs['backs-off'], 'budget spent', 'bad'];
  if (inNeed > 0) return [glyphs['needs-you'], `${inNeed} ${inNeed === 1 ? 'needs' : 'need'} you`, 'bad'];
  return [glyphs.works, isReviewing(state) ? 'reviewing the result' : 'running', 'busy'];
};

/** A model reads the result: nobody else is at work then, unless the user had something to say. */
const isReviewing = ({ resultReview: { reviewer } }: RunState): boolean =>
  reviewer.status.kind !== 'waiting' && reviewer.status.kind !== 'exited';

/** How long a run has lasted, in ms. */
export const elapsedMs = (state: RunState, nowMs: number): number =>
  Math.max(0, (state.phase.kind === 'finished' ? state.phase.atMs : nowMs) - state.createdAtMs);

/** `$0.84 of $5.00 ██░░░░░░ 17%`; a lower bound says so. */
const moneyOf = (state: RunState, glyphs: Glyphs, barWidth: number): Line => {
  const { budgetUsd, spentUsd, budget } = state;
  const role: Role = budget === 'spent' ? 'bad' : budget === 'warned' ? 'warn' : 'text';
  const spent = span(role, runCost(state));
  if (budgetUsd === null) return [spent];
  const share = budgetUsd === 0 ? 1 : spentUsd / budgetUsd;
  return [
    spent,
    span('dim', ` of ${dollars(budgetUsd)} `),
    ...(barWidth > 0
      ? [
          ...bar({ share, width: barWidth, role: budget === 'open' ? 'accent' : role, glyphs }),
          span('text', ' '),
        ]
      : []),
    span(role, `${Math.round(100 * share)}%`),
  ];
};

/** What the run has cost: `≥` while a reply had no price, `no price` when none had. */
export const runCost = (state: RunState): string => {
  const usages = [
    state.planning,
    ...workers(state).flatMap(({ attempts }) => attempts.map(({ usage }) => usage)),
  ];
  const replies = usages.reduce((sum, usage) => sum + usage.replies, 0);
  const unpriced = usages.reduce((sum, usage) => sum + usage.unpricedReplies, 0);
  if (replies > 0 && replies === unpriced) return dollars(null);
  return `${unpriced > 0 ? '≥ ' : ''}${dollars(state.spentUsd)}`;
};
