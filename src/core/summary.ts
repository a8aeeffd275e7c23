import { summarizeAgent } from './agent-summary.ts';
import { summarizeReview } from './review-summary.ts';
import { workers } from './reviewer.ts';
import { type AgentState, addUsage, type RunState, reachedMs } from './state.ts';
import { agentUsage, cost, seconds, sum, usageFields, usd, workSeconds } from './summary-figures.ts';
import type { Summary } from './summary-schema.ts';

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

/** What reviewing the result took. */
const spentBy = (reviewer: AgentState) => ({
  attempts: reviewer.attempts.length,
  ...usageFields(agentUsage(reviewer)),
  seconds: workSeconds(reviewer),
});
