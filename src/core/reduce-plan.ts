import type { EventOf } from './event.ts';
import { newAgent } from './new-agent.ts';
import { addUsage, type RunState, type Usage } from './state.ts';

/** A run as it begins. */
export const created = (state: RunState, event: EventOf<'run.created'>, at: number): RunState => ({
  ...state,
  createdAtMs: at,
  change: event.change,
  baseCommit: event.base_commit,
  baseBranch: event.base_branch,
  model: event.model ?? null,
  dirty: event.dirty,
  resultBranch: event.result_branch,
  notices: event.notices,
  validate: event.validate,
  maxIterations: event.max_iterations,
  parallel: event.parallel,
  parallelNow: event.parallel,
  budgetUsd: event.budget_usd,
  resultReview: { ...state.resultReview, wanted: event.review ?? false },
});

/** The plan stands: its agents are there, and wait. */
export const planned = (state: RunState, event: EventOf<'plan.ready'>): RunState => ({
  ...spent(state, event),
  phase: { kind: 'planned' },
  prdPath: event.prd_path,
  planFaults: [],
  remark: null,
  agents: event.agents.map((share, index) =>
    newAgent({
      id: share.agent_id,
      place: index + 1,
      description: share.description,
      filesContext: share.files_context,
      dependsOn: share.depends_on,
    }),
  ),
});

/** What the planner used. */
export const spent = (
  state: RunState,
  event: EventOf<'plan.ready'> | EventOf<'plan.rejected'>,
): RunState => ({
  ...state,
  planning: addUsage(state.planning, plannerUsage(event)),
  spentUsd: state.spentUsd + (event.cost ?? 0),
});

const plannerUsage = (event: EventOf<'plan.ready'> | EventOf<'plan.rejected'>): Usage => ({
  replies: event.total_tokens > 0 ? 1 : 0,
  promptTokens: event.prompt_tokens,
  completionTokens: event.completion_tokens,
  totalTokens: event.total_tokens,
  costUsd: event.cost ?? 0,
  unpricedReplies: event.cost === null && event.total_tokens > 0 ? 1 : 0,
  sources: event.total_tokens > 0 ? [event.cost_source] : [],
});
