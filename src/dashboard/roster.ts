import type { AgentState, RunState } from '../core/state.ts';
import { agentUsage } from '../core/summary-figures.ts';
import { standingOf, standings, standingTitle } from './views/status.ts';

/** In what order agents stand: the plan's, who needs somebody first, or the dearest first. */
export const orders = ['plan', 'state', 'cost'] as const;
export type Order = (typeof orders)[number];

/** Which agents are listed, and how. */
export type Listing = { readonly order: Order; readonly filter: string };

/** The agents that the filter lets through, in order; those that are equal stand as in the plan. */
export const listedAgents = (
  { agents }: Pick<RunState, 'agents'>,
  { order, filter }: Listing,
): readonly AgentState[] =>
  sorted(
    agents.filter((agent) => matches(agent, filter)),
    order,
  );

/** Whether an agent has all words of a filter in its name, its task, its files, or in how it stands. */
export const matches = (agent: AgentState, filter: string): boolean => {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const text = textOf(agent).toLowerCase();
  return words.every((word) => text.includes(word));
};

export const nextOrder = (order: Order): Order =>
  orders[(orders.indexOf(order) + 1) % orders.length] ?? 'plan';

const sorted = (agents: readonly AgentState[], order: Order): readonly AgentState[] => {
  switch (order) {
    case 'plan':
      return agents;
    case 'state':
      return agents.toSorted((a, b) => urgency(a) - urgency(b));
    case 'cost':
      return agents.toSorted((a, b) => agentUsage(b).costUsd - agentUsage(a).costUsd);
    default:
      return order satisfies never;
  }
};

const urgency = (agent: AgentState): number => standings.indexOf(standingOf(agent));

const textOf = (agent: AgentState): string => {
  const { id, description, filesContext, status } = agent;
  const standing = standingOf(agent);
  const verdict = status.kind === 'failed' ? [status.verdict] : [];
  return [id, description, ...filesContext, standing, standingTitle[standing], ...verdict].join('\n');
};
