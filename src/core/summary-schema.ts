import { z } from 'zod';
import { EditFormatSchema } from './choices.ts';
import { CostSourceSchema, ReviewVerdictSchema } from './event.ts';
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
