import type { Event, EventOf } from './event.ts';
import { mergeStep, onAgent, onAttempt } from './on-agent.ts';
import { backedOff, exited, intended, replied } from './reduce-attempt.ts';
import { paused, queued, released, reopened } from './reduce-control.ts';
import { merged, validated, validating } from './reduce-merge.ts';
import { created, planned, spent } from './reduce-plan.ts';
import { reviewed } from './reduce-review.ts';
import { newReviewer } from './reviewer.ts';
import { noUsage, type RunState } from './state.ts';

/** Folds a run's events into its state. Pure; events that were seen before are ignored. */
export const fold = (events: Iterable<Event>, from: RunState = emptyRun): RunState => {
  let state = from;
  let replies: EventOf<'attempt.reply'>[] = [];
  // A long log is replies for the most part: those in a row are told to the state together, and not one by one.
  const hear = (): void => {
    const last = replies.at(-1);
    if (last !== undefined) state = { ...replied(state, replies), ...stamp(last) };
    replies = [];
  };
  for (const event of events) {
    if (event.seq <= (replies.at(-1)?.seq ?? state.seq)) continue;
    if (event.type === 'attempt.reply') replies.push(event);
    else {
      hear();
      state = reduce(state, event);
    }
  }
  hear();
  return state;
};

/** The state after one more event. */
export const reduce = (state: RunState, event: Event): RunState => {
  if (event.seq <= state.seq) return state;
  const at = Date.parse(event.time);
  return apply({ ...state, ...stamp(event) }, event, at);
};

const stamp = ({ run, seq, time }: Event): Pick<RunState, 'run' | 'seq' | 'changedAtMs'> => ({
  run,
  seq,
  changedAtMs: Date.parse(time),
});

const emptyRun: RunState = {
  run: '',
  seq: 0,
  createdAtMs: 0,
  changedAtMs: 0,
  change: '',
  baseCommit: '',
  baseBranch: null,
  model: null,
  dirty: false,
  resultBranch: '',
  notices: [],
  phase: { kind: 'planning' },
  prdPath: null,
  prdCommit: null,
  planning: noUsage,
  planFaults: [],
  reviews: false,
  remark: null,
  agents: [],
  resultCommit: null,
  validate: null,
  resultValidation: null,
  resultValidations: 0,
  maxIterations: 1,
  parallel: 1,
  parallelNow: 1,
  paused: false,
  mergeWanted: false,
  mergeRefused: null,
  prWanted: false,
  prRefused: null,
  budgetUsd: null,
  spentUsd: 0,
  budget: 'open',
  resultReview: { wanted: false, reviewer: newReviewer, said: [] },
  merged: null,
  pullRequest: null,
};

const apply = (state: RunState, event: Event, at: number): RunState => {
  switch (event.type) {
    case 'run.created':
      return created(state, event, at);
    case 'plan.started':
      return { ...state, phase: { kind: 'planning' }, remark: event.remark ?? null };
    case 'plan.rejected':
      return { ...spent(state, event), planFaults: event.faults };
    case 'plan.ready':
      return planned(state, event);
    case 'plan.review':
      return {
        ...state,
        phase: { kind: 'reviewing', note: event.note ?? null },
        planFaults: [],
        remark: null,
      };
    case 'plan.approved':
      return {
        ...state,
        phase: { kind: 'running' },
        prdCommit: event.prd_commit,
        resultCommit: event.prd_commit,
      };
    case 'agent.queued':
      return queued(state, event);
    case 'attempt.intended':
      return onAgent(state, event.agent, (agent) => intended(agent, event, at));
    case 'attempt.started':
      return onAttempt(state, event, (attempt) => ({ ...attempt, startedAtMs: at }));
    case 'attempt.reply':
      return replied(state, [event]);
    case 'attempt.backoff':
      return backedOff(state, event, at);
    case 'attempt.stalled':
      return onAttempt(state, event, (attempt) => ({ ...attempt, overdue: event.limit }));
    case 'attempt.exited':
      return exited(state, event, at);
    case 'validation.started':
      return validating(state, event);
    case 'validation.finished':
      return validated(state, event);
    case 'agent.succeeded':
      return onAgent(state, event.agent, (agent) => ({
        ...agent,
        head: event.commit,
        status: { kind: 'succeeded' },
      }));
    case 'agent.failed':
      return onAgent(state, event.agent, (agent) => ({
        ...agent,
        told: [],
        status: { kind: 'failed', verdict: event.verdict, detail: event.detail },
      }));
    case 'merge.started':
      return onAgent(state, event.agent, (agent) => ({
        ...agent,
        status: mergeStep(agent, { kind: 'merging' }),
      }));
    case 'merge.conflict':
      return onAgent(state, event.agent, (agent) => ({
        ...agent,
        status: mergeStep(agent, { kind: 'conflict', files: event.files }),
      }));
    case 'merge.undone':
      return onAgent(state, event.agent, (agent) => ({
        ...agent,
        status: mergeStep(agent, { kind: 'undone', verdict: event.verdict, reason: event.reason }),
      }));
    case 'merge.finished':
      return merged(state, event);
    case 'review.finished':
      return reviewed(state, event);
    case 'budget.warning':
      return { ...state, budget: state.budget === 'spent' ? 'spent' : 'warned' };
    case 'budget.spent':
      return { ...state, budget: 'spent' };
    case 'run.finished':
      return {
        ...state,
        phase: {
          kind: 'finished',
          atMs: at,
          verdict: event.verdict,
          exitCode: event.exit_code,
          detail: event.detail,
        },
      };
    case 'run.merged':
      return {
        ...state,
        mergeRefused: null,
        merged: { commit: event.commit, onto: event.onto, branch: event.branch, undone: false },
      };
    case 'run.undone':
      return { ...state, merged: state.merged && { ...state.merged, undone: true } };
    case 'agent.paused':
      return paused(state, { agent: event.agent, paused: true, at });
    case 'agent.continued':
      return paused(state, { agent: event.agent, paused: false, at });
    case 'agent.killed':
      return onAgent(state, event.agent, (agent) => ({ ...agent, killed: true }));
    case 'agent.told':
      return onAgent(state, event.agent, (agent) => ({
        ...agent,
        told: [...agent.told, { by: 'user', text: event.text }],
        // Whoever speaks to an agent that was killed wants it back.
        killed: agent.killed && agent.status.kind !== 'failed',
      }));
    case 'agent.held':
      return onAgent(state, event.agent, (agent) => ({ ...agent, takeover: 'held' }));
    case 'agent.released':
      return released(state, event);
    case 'run.paced':
      return { ...state, parallel: event.parallel, parallelNow: event.parallel };
    case 'merge.wanted':
      return { ...state, mergeWanted: true };
    case 'merge.refused':
      return { ...state, mergeRefused: event.reason };
    case 'pr.wanted':
      return { ...state, prWanted: true };
    case 'pr.refused':
      return { ...state, prRefused: event.reason };
    case 'run.pr':
      return { ...state, prRefused: null, pullRequest: { url: event.url, commit: state.resultCommit } };
    case 'scheduler.resumed':
      return reopened(state, event);
    case 'scheduler.started':
      return { ...state, reviews: event.reviews ?? false };
    default:
      // A log of a newer version may hold types that this one does not know: they change nothing here.
      event satisfies never;
      return state;
  }
};
