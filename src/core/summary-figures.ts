import type { CostSource } from './event.ts';
import { type AgentState, addUsage, noUsage, type Usage } from './state.ts';

/** Everything that an agent's attempts used. */
export const agentUsage = (agent: AgentState): Usage =>
  agent.attempts.reduce((total, attempt) => addUsage(total, attempt.usage), noUsage);

/** How long somebody was at work, in seconds. */
export const workSeconds = ({ attempts }: AgentState): number =>
  seconds(sum(attempts, (one) => (one.endedAtMs ?? one.intendedAtMs) - one.intendedAtMs));

/** What was used, as a summary names it. */
export const usageFields = (total: Usage) => ({
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
export const cost = (total: Usage): number | null =>
  total.replies > 0 && total.unpricedReplies === total.replies ? null : usd(total.costUsd);

/** The weakest of the sources: a sum is no better than its worst part. */
const costSource = (sources: readonly CostSource[]): CostSource => {
  const weakest: readonly CostSource[] = ['unknown', 'price-table', 'aider', 'provider'];
  return weakest.find((source) => sources.includes(source)) ?? 'unknown';
};

/** Rounded to what a price can mean. */
export const usd = (value: number): number => Math.round(value * 1e8) / 1e8;

/** ms as seconds, to a tenth. */
export const seconds = (ms: number): number => Math.max(0, Math.round(ms / 100) / 10);

export const sum = <T>(list: readonly T[], value: (item: T) => number): number =>
  list.reduce((total, item) => total + value(item), 0);
