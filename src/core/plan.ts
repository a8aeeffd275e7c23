import { z } from 'zod';

/** One agent's share of the work, as the planner names it. */
export const PlannedAgentSchema = z.strictObject({
  agent_id: z.string(),
  description: z.string(),
  files_context: z.array(z.string()),
  prompt: z.string(),
  depends_on: z.array(z.string()).optional(),
});
export type PlannedAgent = z.infer<typeof PlannedAgentSchema>;

/** A plan that has been checked: safe slug, unique ids, no cycle, every path inside the repository. */
export const PlanSchema = z.strictObject({
  prd_slug: z.string(),
  num_agents: z.number().int(),
  agents: z.array(PlannedAgentSchema),
});
export type Plan = z.infer<typeof PlanSchema>;
