import type { CostSource } from '../core/event.ts';

/** What a call used. Without a price from the provider the cost is null: a sum with it is a lower bound. */
export type PlannerUsage = {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly totalTokens: number;
  readonly costUsd: number | null;
  readonly costSource: CostSource;
};

export const noUsage: PlannerUsage = {
  promptTokens: 0,
  completionTokens: 0,
  totalTokens: 0,
  costUsd: null,
  costSource: 'unknown',
};

/** The usage in the words of events and records. */
export const usageFields = (usage: PlannerUsage) => ({
  prompt_tokens: usage.promptTokens,
  completion_tokens: usage.completionTokens,
  total_tokens: usage.totalTokens,
  cost: usage.costUsd,
  cost_source: usage.costSource,
});

/** What is priced is added up; one answer without a price makes the source unknown, the cost a lower bound. */
export const sumUsage = (usages: readonly PlannerUsage[]): PlannerUsage =>
  usages.slice(1).reduce(
    (sum, usage) => ({
      promptTokens: sum.promptTokens + usage.promptTokens,
      completionTokens: sum.completionTokens + usage.completionTokens,
      totalTokens: sum.totalTokens + usage.totalTokens,
      costUsd:
        sum.costUsd === null && usage.costUsd === null ? null : (sum.costUsd ?? 0) + (usage.costUsd ?? 0),
      costSource: sum.costSource === usage.costSource ? sum.costSource : 'unknown',
    }),
    usages[0] ?? noUsage,
  );
