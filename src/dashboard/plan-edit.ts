import { DashError } from '../core/error.ts';
import { readJson } from '../core/json.ts';
import { PlanSchema } from '../core/plan.ts';

/** What is wrong with a plan that the user wrote. Throws what went wrong otherwise. */
export const faultsOf = (error: unknown): readonly string[] => {
  if (error instanceof DashError && error.code === 'plan-refused') return error.message.split('\n');
  throw error;
};

/** What each agent of a plan is told, by its id. */
export const promptsIn = (plan: string): ReadonlyMap<string, string> => {
  const { data } = PlanSchema.safeParse(readJson(plan));
  return new Map(data?.agents.map(({ agent_id, prompt }) => [agent_id, prompt]));
};
