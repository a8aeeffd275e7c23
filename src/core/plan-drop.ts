import type { Plan } from './plan.ts';

/** The plan without one of its agents; nobody waits for it any more. */
export const withoutAgent = (plan: Plan, id: string): Plan => {
  const agents = plan.agents
    .filter(({ agent_id }) => agent_id !== id)
    .map((agent) =>
      agent.depends_on === undefined
        ? agent
        : { ...agent, depends_on: agent.depends_on.filter((need) => need !== id) },
    );
  return { ...plan, num_agents: agents.length, agents };
};
