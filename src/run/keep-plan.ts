import { existsSync, readFileSync, rmSync } from 'node:fs';
import { z } from 'zod';
import { CostSourceSchema, type Draft, type EventOf } from '../core/event.ts';
import { readJson } from '../core/json.ts';
import { type Plan, PlanSchema } from '../core/plan.ts';
import { writeFileAtomic } from '../store/atomic-file.ts';
import type { Session } from './session.ts';

const KeptPlanSchema = z.strictObject({
  plan: PlanSchema,
  prd: z.string(),
  /** Where the PRD will stand in the repository. */
  path: z.string(),
  seconds: z.number(),
  usage: z.strictObject({
    prompt_tokens: z.number(),
    completion_tokens: z.number(),
    total_tokens: z.number(),
    cost: z.number().nullable(),
    cost_source: CostSourceSchema,
  }),
  source: z.enum(['planner', 'file', 'user']),
});

/** A plan that has been checked, as it is kept. */
export type KeptPlan = z.infer<typeof KeptPlanSchema>;

const NextPlanSchema = KeptPlanSchema.extend({ after: z.number().int() });

type Keeping = Pick<Session, 'folder' | 'record' | 'state'>;

/** Writes plan and PRD down and records them. */
export const keepPlan = (session: Keeping, kept: KeptPlan): void => {
  const { folder, state } = session;
  // Two files can't be changed at once: what is to stand in them is kept in one, until both do.
  const next = state().prdPath === null ? null : { ...kept, after: state().seq };
  if (next !== null) writeFileAtomic(folder.nextPlan, `${JSON.stringify(next)}\n`);
  settle(session, kept);
  if (next !== null) rmSync(folder.nextPlan, { force: true });
};

/** Finishes what an earlier scheduler may have died in: a plan that was to take the place of another. */
export const settlePlan = (
  session: Keeping,
  recorded: readonly Pick<EventOf<'plan.ready'>, 'seq'>[],
): void => {
  const { folder } = session;
  if (!existsSync(folder.nextPlan)) return;
  const found = NextPlanSchema.safeParse(readJson(readFileSync(folder.nextPlan, 'utf8')));
  if (!found.success) return;
  const { after, ...kept } = found.data;
  if (!recorded.some(({ seq }) => seq > after)) settle(session, kept);
  rmSync(folder.nextPlan, { force: true });
};

const settle = ({ folder, record }: Keeping, kept: KeptPlan): void => {
  const { plan, prd, path, source } = kept;
  // On the disk before the event says so: whoever goes on with the run finds them.
  writeFileAtomic(folder.plan, `${JSON.stringify(plan, null, 2)}\n`);
  writeFileAtomic(folder.prd, prd.endsWith('\n') ? prd : `${prd}\n`);
  record({ ...readyDraft(plan, path, kept), source });
};

/** The event that tells of a plan. */
export const readyDraft = (
  plan: Plan,
  path: string,
  { seconds, usage }: Pick<KeptPlan, 'seconds' | 'usage'>,
): Extract<Draft, { type: 'plan.ready' }> => ({
  type: 'plan.ready',
  prd_slug: plan.prd_slug,
  prd_path: path,
  agents: plan.agents.map(({ agent_id, description, files_context, depends_on = [] }) => ({
    agent_id,
    description,
    files_context,
    depends_on,
  })),
  seconds,
  ...usage,
});
