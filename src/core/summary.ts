import { z } from 'zod';
import { EditFormatSchema } from './choices.ts';
import { type CostSource, CostSourceSchema, ReviewVerdictSchema } from './event.ts';
import { summarizeReview } from './review-summary.ts';
import { workers } from './reviewer.ts';
import {
  type AgentState,
  type AttemptState,
  addUsage,
  noUsage,
  type RunState,
  reachedMs,
  type Usage,
} from './state.ts';
import { VerdictSchema } from './verdict.ts';

const usage = {
  iterations: z.number(),
  prompt_tokens: z.number(),
  completion_tokens: z.number(),
  total_tokens: z.number(),
  /** USD; null when no reply had a price. A lower bound: commit messages are in no analytics log. */
  cost: z.number().nullable(),
  cost_source: CostSourceSchema,
  cost_is_lower_bound: z.boolean(),
  cost_per_1k_tokens: z.number().nullable(),
};

const validation = z
  .object({
    ok: z.boolean(),
    code: z.number().nullable(),
    seconds: z.number(),
    timed_out: z.boolean(),
    log: z.string(),
  })
  .nullable();

const AgentSummarySchema = z.object({
  id: z.string(),
  description: z.string(),
  branch: z.string(),
  commits: z.number(),
  verdict: VerdictSchema,
  detail: z.string(),
  attempts: z.number(),
  ...usage,
  cost_merged: z.number(),
  cost_wasted: z.number(),
  lines_added: z.number(),
  lines_removed: z.number(),
  files_touched: z.array(z.string()),
  /** Those of them that are not in its share. */
  outside_share: z.array(z.string()),
  /** Attempts that were made with another model or edit format than the run's; null: the run's. */
  otherwise: z
    .array(
      z.object({
        attempt: z.number(),
        model: z.string().nullable(),
        edit_format: EditFormatSchema.nullable(),
      }),
    )
    .optional(),
  seconds: z.number(),
  validation,
  merged: z.boolean(),
});
export type AgentSummary = z.infer<typeof AgentSummarySchema>;

/** `summary_RUN.json`: what a run came to. */
export const SummarySchema = z.object({
  run: z.string(),
  change: z.string(),
  prd: z.string().nullable(),
  base_commit: z.string(),
  base_branch: z.string().nullable(),
  result_branch: z.string(),
  result_commit: z.string().nullable(),
  verdict: VerdictSchema,
  exit_code: z.number(),
  detail: z.string(),
  started: z.string(),
  finished: z.string(),
  seconds: z.number(),
  validation: z
    .object({ command: z.string(), ok: z.boolean().nullable(), seconds: z.number().nullable() })
    .nullable(),
  /** The last review of the result; null when none was wanted. `unclear` also when none could be made. */
  review: z
    .object({
      verdict: ReviewVerdictSchema,
      list: z.array(z.string()),
      detail: z.string(),
      rounds: z.number(),
      /** `resume` makes it, or what it asked for. */
      open: z.boolean(),
      attempts: z.number(),
      ...usage,
      seconds: z.number(),
    })
    .nullable(),
  /** The branch of the user's that it was merged into, and is still; or why that was refused. */
  merged_into: z.string().nullable(),
  merge_refused: z.string().nullable(),
  /** The address of the pull request that was opened for the result; or why none was, although it was wanted. */
  pull_request: z.string().nullable(),
  pr_refused: z.string().nullable(),
  notices: z.array(z.string()),
  totals: z.object({
    agents: z.number(),
    merged: z.number(),
    attempts: z.number(),
    ...usage,
    planner_cost: z.number().nullable(),
    cost_merged: z.number(),
    cost_wasted: z.number(),
    lines_added: z.number(),
    lines_removed: z.number(),
    files_touched: z.number(),
  }),
  agents: z.array(AgentSummarySchema),
});
export type Summary = z.infer<typeof SummarySchema>;

/** The summary of a run as its state has it; a run that has not finished is told as interrupted. */
export const summarize = (state: RunState): Summary => {
  const agents = state.agents.map(summarizeAgent);
  const all = workers(state).reduce((sum, agent) => addUsage(sum, agentUsage(agent)), state.planning);
  const end =
    state.phase.kind === 'finished'
      ? state.phase
      : { verdict: 'interrupted' as const, exitCode: 130, detail: 'The run has not finished.' };
  return {
    run: state.run,
    change: state.change,
    prd: state.prdPath,
    base_commit: state.baseCommit,
    base_branch: state.baseBranch,
    result_branch: state.resultBranch,
    result_commit: state.resultCommit,
    verdict: end.verdict,
    exit_code: end.exitCode,
    detail: end.detail,
    started: new Date(state.createdAtMs).toISOString(),
    finished: new Date(reachedMs(state)).toISOString(),
    seconds: seconds(reachedMs(state) - state.createdAtMs),
    validation:
      state.validate === null
        ? null
        : {
            command: state.validate,
            ok: state.resultValidation?.ok ?? null,
            seconds: state.resultValidation?.seconds ?? null,
          },
    review: state.resultReview.wanted
      ? { ...summarizeReview(state), ...spentBy(state.resultReview.reviewer) }
      : null,
    merged_into: state.merged === null || state.merged.undone ? null : state.merged.branch,
    merge_refused: state.mergeRefused,
    pull_request: state.pullRequest?.url ?? null,
    pr_refused: state.prRefused,
    notices: [...state.notices],
    totals: {
      agents: agents.length,
      merged: agents.filter(({ merged }) => merged).length,
      attempts: sum(workers(state), (worker) => worker.attempts.length),
      ...usageFields(all),
      planner_cost: cost(state.planning),
      cost_merged: usd(sum(agents, ({ cost_merged }) => cost_merged)),
      cost_wasted: usd(sum(agents, ({ cost_wasted }) => cost_wasted)),
      lines_added: sum(agents, ({ merged, lines_added }) => (merged ? lines_added : 0)),
      lines_removed: sum(agents, ({ merged, lines_removed }) => (merged ? lines_removed : 0)),
      files_touched: new Set(agents.flatMap(({ merged, files_touched }) => (merged ? files_touched : [])))
        .size,
    },
    agents,
  };
};

/** The exit code of a run, for whoever waited for it: what it was to do at its end counts, too. */
export const exitCodeOf = ({ exit_code, merge_refused, pr_refused }: Summary): number =>
  exit_code === 0 && (merge_refused !== null || pr_refused !== null) ? 1 : exit_code;

const summarizeAgent = (agent: AgentState): AgentSummary => {
  const merged = agent.status.kind === 'merged';
  const total = agentUsage(agent);
  const useful = (attempt: AttemptState) => merged && attempt.verdict === 'succeeded';
  const costOf = (holds: (attempt: AttemptState) => boolean) =>
    usd(sum(agent.attempts.filter(holds), ({ usage: { costUsd } }) => costUsd));
  return {
    id: agent.id,
    description: agent.description,
    branch: agent.branch,
    commits: agent.commits,
    ...ending(agent),
    attempts: agent.attempts.length,
    ...usageFields(total),
    cost_merged: costOf(useful),
    cost_wasted: costOf((attempt) => !useful(attempt)),
    lines_added: agent.linesAdded,
    lines_removed: agent.linesRemoved,
    files_touched: [...agent.files],
    outside_share: outsideOf(agent),
    ...triedOtherwise(agent),
    seconds: workSeconds(agent),
    validation:
      agent.validation === null
        ? null
        : {
            ok: agent.validation.ok,
            code: agent.validation.code,
            seconds: agent.validation.seconds,
            timed_out: agent.validation.timedOut,
            log: agent.validation.log,
          },
    merged,
  };
};

const triedOtherwise = ({ attempts }: AgentState): Pick<AgentSummary, 'otherwise'> => {
  const otherwise = attempts
    .filter(({ model, editFormat }) => model !== null || editFormat !== null)
    .map(({ number, model, editFormat }) => ({ attempt: number, model, edit_format: editFormat }));
  return otherwise.length === 0 ? {} : { otherwise };
};

/** What reviewing the result took. */
const spentBy = (reviewer: AgentState) => ({
  attempts: reviewer.attempts.length,
  ...usageFields(agentUsage(reviewer)),
  seconds: workSeconds(reviewer),
});

const workSeconds = ({ attempts }: AgentState): number =>
  seconds(sum(attempts, (one) => (one.endedAtMs ?? one.intendedAtMs) - one.intendedAtMs));

/** What was taken back is not there any more. */
const outsideOf = ({ attempts, files }: AgentState): string[] => {
  const last = attempts.findLast(({ purpose, verdict }) => purpose === 'work' && verdict !== null);
  return (last?.outside ?? []).filter((file) => files.includes(file));
};

const ending = ({ status }: AgentState): Pick<AgentSummary, 'verdict' | 'detail'> => {
  if (status.kind === 'failed') return { verdict: status.verdict, detail: status.detail };
  if (status.kind === 'merged' || status.kind === 'succeeded') return { verdict: 'succeeded', detail: '' };
  return { verdict: 'interrupted', detail: 'It had not ended when the run did.' };
};

/** Everything that an agent's attempts used. */
export const agentUsage = (agent: AgentState): Usage =>
  agent.attempts.reduce((total, attempt) => addUsage(total, attempt.usage), noUsage);

const usageFields = (total: Usage) => ({
  iterations: total.replies,
  prompt_tokens: total.promptTokens,
  completion_tokens: total.completionTokens,
  total_tokens: total.totalTokens,
  cost: cost(total),
  cost_source: costSource(total.sources),
  cost_is_lower_bound: total.replies > 0,
  cost_per_1k_tokens:
    cost(total) === null || total.totalTokens === 0 ? null : usd((1000 * total.costUsd) / total.totalTokens),
});

/** USD, or null when not one reply had a price. */
const cost = (total: Usage): number | null =>
  total.replies > 0 && total.unpricedReplies === total.replies ? null : usd(total.costUsd);

/** The weakest of the sources: a sum is no better than its worst part. */
const costSource = (sources: readonly CostSource[]): CostSource => {
  const weakest: readonly CostSource[] = ['unknown', 'price-table', 'aider', 'provider'];
  return weakest.find((source) => sources.includes(source)) ?? 'unknown';
};

const usd = (value: number): number => Math.round(value * 1e8) / 1e8;

const seconds = (ms: number): number => Math.max(0, Math.round(ms / 100) / 10);

const sum = <T>(list: readonly T[], value: (item: T) => number): number =>
  list.reduce((total, item) => total + value(item), 0);
