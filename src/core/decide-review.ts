import type { Policy, Seen } from './decide.ts';
import { restart } from './decide-restart.ts';
import { whenRunning } from './decide-running.ts';
import type { Effect } from './effect.ts';
import { mayStart, wrongKey } from './limits.ts';
import { unclearReview } from './review.ts';
import type { AgentState, RunState } from './state.ts';
import { isTransient } from './verdict.ts';

type Context = { readonly state: RunState; readonly policy: Policy; readonly seen: Seen };

/** What to do about a review of the result that has begun. */
export const goOnWithReview = (context: Context): readonly Effect[] => {
  const { reviewer } = context.state.resultReview;
  switch (reviewer.status.kind) {
    case 'running':
      return whenRunning(reviewer, context);
    case 'exited':
      return whenExited(reviewer, context);
    default:
      return [];
  }
};

/** Begins the review of a result that nothing more is merged into, or waits for it; null when none is due. */
export const beginReview = ({ state, seen }: Context): readonly Effect[] | null => {
  if (!isReviewDue(state) || nothingStarts(state, seen)) return null;
  const { reviewer } = state.resultReview;
  if (reviewer.status.kind === 'backing-off' && seen.nowMs < reviewer.status.untilMs) return [];
  if (!mayStart(reviewer, state)) return [];
  return [{ kind: 'start', agent: reviewer.id, attempt: reviewer.attempts.length + 1, purpose: 'review' }];
};

/** Whether there is a result that is to be reviewed and was not: each is reviewed once. */
export const isReviewDue = ({ resultReview, agents, resultCommit }: RunState): boolean =>
  resultReview.wanted &&
  agents.some(({ status }) => status.kind === 'merged') &&
  resultReview.said.at(-1)?.commit !== resultCommit;

/** Whether a run that has ended has a review to make, or what one asked for: then it can go on. */
export const isReviewOpen = (state: RunState): boolean =>
  state.resultReview.wanted &&
  state.budget !== 'spent' &&
  (isReviewDue(state) || state.agents.some(({ told }) => told.some(({ by }) => by === 'review')));

const nothingStarts = (state: RunState, { stopping }: Seen): boolean =>
  stopping || state.budget === 'spent' || wrongKey(state) !== null;

const whenExited = (reviewer: AgentState, context: Context): readonly Effect[] => {
  const { state, seen } = context;
  const last = reviewer.attempts.at(-1);
  if (last === undefined || last.verdict === null || last.verdict === 'interrupted') return [];
  if (last.verdict === 'succeeded') return [{ kind: 'conclude-review', agent: reviewer.id }];
  const again = isTransient(last.verdict);
  // Stopped before it said anything: it is made when the run goes on.
  if (again && nothingStarts(state, seen)) return [];
  const wait = again ? restart(reviewer, last, context) : null;
  return [wait ?? { kind: 'record', draft: unclearReview(state, last.detail) }];
};
