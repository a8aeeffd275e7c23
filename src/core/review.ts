import { z } from 'zod';
import type { Draft } from './event.ts';
import type { AgentState, RunState } from './state.ts';

const ChangeSchema = z.object({
  /** The agent that is to make it, where the review names one. */
  agent: z.string().max(40).nullish(),
  text: z.string().trim().min(1).max(4_000),
});

/** What a review of the result answers. One that wants changes says which. */
export const ReviewAnswerSchema = z
  .object({ verdict: z.enum(['approve', 'changes']), changes: z.array(ChangeSchema).max(30).default([]) })
  .refine(({ verdict, changes }) => verdict === 'approve' || changes.length > 0);

export type ReviewAnswer = z.infer<typeof ReviewAnswerSchema>;
type Change = ReviewAnswer['changes'][number];

/** How a review ended. The first that wants changes asks agents for them; what a later one says stands as it is. */
export const finishedReview = (
  state: RunState,
  { verdict, changes }: ReviewAnswer,
  detail: string,
): Draft => {
  const asksNow = verdict === 'changes' && !state.resultReview.said.some(({ asks }) => asks.length > 0);
  const asks = asksNow ? changes.flatMap((change) => ask(state, change)) : [];
  return {
    type: 'review.finished',
    verdict,
    list: changes.map(({ text }) => text),
    ...about(state, detail),
    ...(asks.length === 0 ? {} : { asks }),
  };
};

/** A review that came to nothing: it approves of nothing either. */
export const unclearReview = (state: RunState, detail: string): Draft => ({
  type: 'review.finished',
  verdict: 'unclear',
  list: [],
  ...about(state, detail),
});

/** The result that was read is the one that its last attempt began at. */
const about = ({ resultReview, resultCommit, baseCommit }: RunState, detail: string) => ({
  ...(detail === '' ? {} : { detail }),
  commit: resultReview.reviewer.attempts.at(-1)?.base ?? resultCommit ?? baseCommit,
});

const ask = ({ agents }: RunState, change: Change) => {
  const open = agents.filter(({ status, killed }) => status.kind === 'merged' && !killed);
  const agent = open.find(({ id }) => id === change.agent) ?? nearest(open, change.text);
  return agent === undefined ? [] : [{ agent: agent.id, text: change.text }];
};

/** Whose files a text names most often; the first one when it names none. */
const nearest = (agents: readonly AgentState[], text: string): AgentState | undefined =>
  agents.toSorted((a, b) => named(b, text) - named(a, text) || a.place - b.place)[0];

const named = ({ files, filesContext }: AgentState, text: string): number =>
  [...new Set([...files, ...filesContext])].filter((file) => text.includes(file)).length;
