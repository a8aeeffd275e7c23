import type { AgentState, RunState } from '../../core/state.ts';
import { agentUsage } from '../../core/summary-figures.ts';
import { agentMs } from './agent-pane.ts';

export type Estimate = { readonly ms: number; readonly usd: number };

/**
 * What is left of a run at its present rate: agents that are done tell how long and how dear one is. Null while none is done, or
 * when nothing is left.
 */
export const estimate = (state: RunState, nowMs: number): Estimate | null => {
  const done = state.agents.filter(({ status }) => status.kind === 'merged' || status.kind === 'succeeded');
  const open = state.agents.filter(isOpen);
  if (done.length === 0 || open.length === 0) return null;
  const meanMs = mean(done.map((agent) => agentMs(agent, nowMs)));
  const meanUsd = mean(done.map(costOf));
  const left = open.map((agent) => Math.max(meanMs - agentMs(agent, nowMs), meanMs / 5));
  const atOnce = Math.max(1, Math.min(state.parallel, state.parallelNow, open.length));
  return {
    ms: Math.max(...left, sum(left) / atOnce),
    usd: sum(open.map((agent) => Math.max(meanUsd - costOf(agent), 0))),
  };
};

const isOpen = ({ status, killed }: AgentState): boolean =>
  !killed && status.kind !== 'merged' && status.kind !== 'succeeded' && status.kind !== 'failed';

const costOf = (agent: AgentState): number => agentUsage(agent).costUsd;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const mean = (values: readonly number[]): number => sum(values) / values.length;
