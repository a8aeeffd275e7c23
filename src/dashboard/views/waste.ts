import type { RunState } from '../../core/state.ts';
import { summarize } from '../../core/summary.ts';

export type Waste = { readonly mergedUsd: number; readonly wastedUsd: number };

/** Of what an agent or the run has cost: what is in the result, and what never will be. What is not over counts as neither. */
export const wasteOf = (state: RunState): { readonly agents: readonly Waste[]; readonly together: Waste } => {
  const { agents: told } = summarize(state);
  const agents = state.agents.map(({ status }, index): Waste => {
    const { cost_merged = 0, cost_wasted = 0 } = told[index] ?? {};
    const over = status.kind === 'merged' || status.kind === 'failed';
    return { mergedUsd: cost_merged, wastedUsd: over ? cost_wasted : 0 };
  });
  const sum = (value: (one: Waste) => number) => agents.reduce((total, one) => total + value(one), 0);
  return {
    agents,
    together: { mergedUsd: sum(({ mergedUsd }) => mergedUsd), wastedUsd: sum(({ wastedUsd }) => wastedUsd) },
  };
};
