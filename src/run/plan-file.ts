import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Config } from '../config/schema.ts';
import { UsageError } from '../core/error.ts';
import type { Plan } from '../core/plan.ts';
import { checkPlan, mostAgents } from '../core/plan-check.ts';
import { checkPathOnDisk } from '../git/path-on-disk.ts';
import type { Settings } from './settings.ts';

export type GivenPlan = { readonly plan: Plan; readonly prd: string | null };

const mostFaults = 5;

/** Reads and checks the plan (and PRD) that the user gave. Throws a UsageError with every fault: nothing is mended. */
export const readPlanFile = async (settings: Settings, cwd: string): Promise<GivenPlan | null> => {
  const { config, origins, trackedPaths } = settings;
  if (config.plan === null) return null;
  const path = resolve(cwd, config.plan);
  const verdict = checkPlan(parse(await read(path, 'plan'), path), {
    // The default limit is for planners; a plan of the user's own says how many.
    maxAgents: origins.max_agents === 'default' ? mostAgents : config.max_agents,
    ...(config.agents === null ? {} : { exactly: config.agents }),
    tracked: trackedPaths,
    strict: true,
  });
  const faults = verdict.ok ? await diskFaults(settings, verdict.plan) : verdict.faults;
  if (!verdict.ok || faults.length > 0) {
    const more = faults.length > mostFaults ? ` There are ${faults.length - mostFaults} more faults.` : '';
    throw new UsageError(`The plan ${path} can’t be used. ${faults.slice(0, mostFaults).join(' ')}${more}`, {
      code: 'plan-file',
      hint: 'Correct the file; "aider-dash plan" writes one that holds.',
    });
  }
  return { plan: verdict.plan, prd: await readPrd(settings, cwd) };
};

/** The PRD that the user gave; null when the planner has to write it. */
export const readPrd = async ({ config }: Settings, cwd: string): Promise<string | null> =>
  config.prd === null ? null : read(resolve(cwd, config.prd), 'PRD');

/** What a given plan is about: the title of its PRD, else the plan's slug. Throws a UsageError when it can't be read. */
export const givenTitle = async ({ plan, prd }: Config, cwd: string): Promise<string | null> => {
  if (prd !== null) {
    const title = /^#\s+(.+)$/m.exec(await read(resolve(cwd, prd), 'PRD'))?.[1]?.trim();
    if (title !== undefined) return title;
  }
  if (plan === null) return null;
  const path = resolve(cwd, plan);
  const value = parse(await read(path, 'plan'), path);
  const slug = typeof value === 'object' && value !== null && 'prd_slug' in value ? value.prd_slug : null;
  return typeof slug === 'string' ? slug.replaceAll('-', ' ') : null;
};

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

const read = (path: string, what: 'plan' | 'PRD'): Promise<string> =>
  readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'is not there' : `can’t be read (${cause.code ?? cause.message})`;
    throw new UsageError(`The ${what} ${path} ${why}.`, {
      code: 'plan-unreadable',
      hint: `Check the path given with --${what.toLowerCase()}.`,
      cause,
    });
  });

const parse = (text: string, path: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`The plan ${path} is not JSON: ${why}.`, {
      code: 'plan-no-json',
      hint: 'Expected {"prd_slug", "num_agents", "agents": […]}; "aider-dash plan" writes such a file.',
      cause,
    });
  }
};
