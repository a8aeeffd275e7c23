import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../core/error.ts';
import type { Plan } from '../core/plan.ts';
import { checkPlan } from '../core/plan-check.ts';
import { checkPathOnDisk } from '../git/path-on-disk.ts';
import type { Settings } from './settings.ts';

export type GivenPlan = { readonly plan: Plan; readonly prd: string | null };

/** Reads and checks the plan (and PRD) that the user gave. Throws a UsageError with every fault: nothing is mended. */
export const readPlanFile = async (settings: Settings, cwd: string): Promise<GivenPlan | null> => {
  const { config, trackedPaths } = settings;
  if (config.plan === null) return null;
  const path = resolve(cwd, config.plan);
  const verdict = checkPlan(parse(await read(path, 'plan'), path), {
    maxAgents: config.max_agents,
    ...(config.agents === null ? {} : { exactly: config.agents }),
    tracked: trackedPaths,
    strict: true,
  });
  const faults = verdict.ok ? await diskFaults(settings, verdict.plan) : verdict.faults;
  if (!verdict.ok || faults.length > 0) {
    throw new UsageError(`The plan ${path} does not hold: ${faults.slice(0, 5).join(' ')}`, {
      code: 'plan-file',
    });
  }
  return { plan: verdict.plan, prd: await readPrd(settings, cwd) };
};

/** The PRD that the user gave; null when the planner has to write it. */
export const readPrd = async ({ config }: Settings, cwd: string): Promise<string | null> =>
  config.prd === null ? null : read(resolve(cwd, config.prd), 'PRD');

/** What only the disk tells: symlinks that lead out, files that have a second name elsewhere. */
export const diskFaults = async (
  { repository, trackedPaths }: Settings,
  plan: Plan,
): Promise<readonly string[]> => {
  const paths = plan.agents.flatMap(({ agent_id, files_context }) =>
    files_context.map((path) => ({ agent_id, path })),
  );
  const verdicts = await Promise.all(
    paths.map(async ({ agent_id, path }) => {
      if (path.includes('docs/prd/NNN-')) return null;
      const verdict = await checkPathOnDisk(repository.top, path, trackedPaths);
      return verdict.ok
        ? null
        : `${agent_id}: ${JSON.stringify(path)} can’t be planned on: ${verdict.reason}.`;
    }),
  );
  return verdicts.filter((fault) => fault !== null);
};

const read = (path: string, what: string): Promise<string> =>
  readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`The ${what} ${path} can’t be read.`, { code: 'plan-unreadable', cause });
  });

const parse = (text: string, path: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`The plan ${path} is no JSON: ${why}`, { code: 'plan-no-json', cause });
  }
};
