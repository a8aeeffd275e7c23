import { readFileSync } from 'node:fs';
import type { Command } from '../core/command.ts';
import { DashError } from '../core/error.ts';
import type { Plan } from '../core/plan.ts';
import { checkPlan, mostAgents } from '../core/plan-check.ts';
import { missingSections } from '../planner/answer.ts';
import { placePrd, renamedPrd, unplacePrd } from '../planner/prd.ts';
import type { RunFolder } from '../store/run-folder.ts';
import { withoutSecrets } from './ask-planner.ts';
import type { KeptPlan } from './keep-plan.ts';
import { diskFaults } from './plan-file.ts';
import { plannedFiles } from './planning.ts';
import { readPlan } from './read-plan.ts';
import type { Settings } from './settings.ts';
import type { Running } from './start.ts';

type Revision = Extract<Command, { kind: 'revise' }>;

/** The plan as the user has changed it. Throws a DashError `plan-refused` with every fault, a line each. */
export const revised = async (running: Running, revision: Revision): Promise<KeptPlan> => {
  const { preparation, folder, state } = running;
  const { settings } = preparation;
  const before = state().prdPath ?? '';
  const prd = revision.prd === null ? readPrdOf(folder) : checkedPrd(revision.prd, settings);
  const plan =
    revision.plan === null
      ? readPlan(folder)
      : await checkedPlan(unplacePrd(revision.plan, before), settings);
  const path = renamedPrd(before, plan.prd_slug);
  const clean = withoutSecrets({ plan, prd }, settings);
  return {
    ...clean,
    plan: placePrd(clean.plan, path),
    path,
    ...byUser,
  };
};

/** A plan that the user makes costs nothing. */
export const byUser = {
  seconds: 0,
  usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0, cost: null, cost_source: 'unknown' },
  source: 'user',
} as const;

export const readPrdOf = ({ prd }: RunFolder): string => readFileSync(prd, 'utf8');

/** Of a PRD that was the user's from the beginning, no headings are asked for. */
const checkedPrd = (prd: string, { config }: Settings): string => {
  const missing = config.prd === null ? missingSections(prd) : [];
  if (prd.trim() === '') throw refused(['The PRD is empty.']);
  if (missing.length > 0)
    throw refused([`The PRD lacks these sections (as headings): ${missing.join(', ')}.`]);
  return prd;
};

const checkedPlan = async (text: string, settings: Settings): Promise<Plan> => {
  const { config, origins, repository, trackedPaths } = settings;
  const allowed = plannedFiles(config.files, repository.prefix);
  const verdict = checkPlan(parsed(text), {
    // The default limit is for planners; a plan of the user's own says how many.
    maxAgents: origins.max_agents === 'default' ? mostAgents : config.max_agents,
    tracked: trackedPaths,
    ...(allowed === null ? {} : { allowed }),
  });
  const faults = verdict.ok ? await diskFaults(settings, verdict.plan) : verdict.faults;
  if (!verdict.ok || faults.length > 0) throw refused(faults);
  return verdict.plan;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw refused([`The plan is not JSON: ${cause instanceof Error ? cause.message : String(cause)}.`]);
  }
};

const refused = (faults: readonly string[]): DashError =>
  new DashError(['This can’t be taken as it is:', ...faults].join('\n'), {
    code: 'plan-refused',
    hint: 'The plan before stands.',
  });
