import { isReviewDue, isReviewOpen } from './decide-review.ts';
import type { ReviewVerdict } from './event.ts';
import { wrongKey } from './limits.ts';
import type { RunState } from './state.ts';

export type ReviewSummary = {
  readonly verdict: ReviewVerdict;
  readonly list: string[];
  readonly detail: string;
  /** How many there were. */
  readonly rounds: number;
  /** The run can be resumed for it. */
  readonly open: boolean;
};

/** What is to be said of the review of a run's result: its last verdict stands, and what keeps it from being the last word. */
export const summarizeReview = (state: RunState): ReviewSummary => {
  const { said } = state.resultReview;
  const last = said.at(-1);
  return {
    verdict: last?.verdict ?? 'unclear',
    list: [...(last?.list ?? [])],
    detail: [last?.detail ?? '', whyMissing(state)].filter((text) => text !== '').join(' '),
    rounds: said.length,
    open: isReviewOpen(state),
  };
};

const whyMissing = (state: RunState): string => {
  const { said } = state.resultReview;
  if (!isReviewDue(state)) return said.length === 0 ? 'Nothing is merged that it could be made of.' : '';
  const since = said.length === 0 ? 'It was not made' : 'What was merged since was not reviewed';
  if (state.phase.kind !== 'finished') return `${since} yet.`;
  if (state.budget === 'spent') return `${since}: the budget is spent.`;
  return wrongKey(state) === null
    ? `${since}: the run ended before.`
    : `${since}: the provider refused the key.`;
};
