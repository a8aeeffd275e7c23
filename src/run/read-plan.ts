import { readFileSync } from 'node:fs';
import { UsageError } from '../core/error.ts';
import { readJson } from '../core/json.ts';
import { type Plan, PlanSchema } from '../core/plan.ts';
import type { RunFolder } from '../store/run-folder.ts';

/** The plan of a run that has one. Throws a UsageError when it was damaged. */
export const readPlan = ({ plan: path, run }: RunFolder): Plan => {
  const parsed = PlanSchema.safeParse(readJson(readFileSync(path, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new UsageError(`The plan of run ${run} can’t be read: ${path} was changed.`, {
    code: 'plan-damaged',
    hint: 'Its branches are there; begin a new run.',
  });
};
