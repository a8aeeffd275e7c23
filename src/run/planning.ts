import { randomBytes } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import picomatch from 'picomatch';
import type { CostSource, Draft } from '../core/event.ts';
import type { Plan } from '../core/plan.ts';
import { recentFiles } from '../git/tracked.ts';
import { InvalidPlanError } from '../planner/error.ts';
import { makePlan } from '../planner/plan.ts';
import type { PromptRequest } from '../planner/prompt.ts';
import type { Price } from '../scheduler/scene.ts';
import { diskFaults } from './plan-file.ts';
import type { PlanPreparation } from './preparation.ts';

export type Planned = {
  readonly plan: Plan;
  readonly prd: string;
  readonly notes: readonly string[];
  readonly seconds: number;
  readonly usage: PlannedUsage;
};

export type PlannedUsage = {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly cost: number | null;
  readonly cost_source: CostSource;
};

export type Planning = {
  readonly preparation: PlanPreparation;
  readonly emit: (draft: Draft) => void;
  /** `plan.log.jsonl`. */
  readonly log: string;
  readonly signal: AbortSignal;
  readonly onText?: (chunk: string) => void;
  /** Plan again: the plan before as the planner would write it, and what the user has to say to it. */
  readonly again?: PromptRequest['again'];
};

/** The plan and the PRD, from the user's files or from the planner. Throws a PlanError when there is none. */
export const planRun = async ({
  preparation,
  emit,
  log,
  signal,
  onText,
  again,
}: Planning): Promise<Planned> => {
  const { given, endpoint, settings } = preparation;
  if (given !== null || endpoint === null) {
    emit({ type: 'plan.started', try: 1, model: settings.config.plan ?? '', source: 'file' });
    const plan = given?.plan ?? { prd_slug: 'plan', num_agents: 0, agents: [] };
    return {
      plan,
      prd: given?.prd ?? plainPrd(preparation.change, plan),
      notes: [],
      seconds: 0,
      usage: noUsage,
    };
  }
  const asked = await promptOf(preparation);
  const prompt = again === undefined ? asked : { ...asked, again };
  const made = await makePlan(
    { endpoint, prompt, tracked: settings.trackedPaths },
    {
      emit,
      record: (entry) => appendFileSync(log, `${JSON.stringify(entry)}\n`, { mode: 0o600 }),
      now: () => new Date(),
      random: Math.random,
      signal,
      ...(onText === undefined ? {} : { onText }),
    },
  );
  const price = settings.config.prices[settings.config.planner_model ?? settings.config.model ?? ''] ?? null;
  const usage = priced(
    {
      prompt_tokens: made.usage.promptTokens,
      completion_tokens: made.usage.completionTokens,
      total_tokens: made.usage.totalTokens,
      cost: made.usage.costUsd,
      cost_source: made.usage.costSource,
    },
    price,
  );
  const faults = await diskFaults(settings, made.plan);
  if (faults.length > 0) {
    // What it cost counts all the same.
    emit({ type: 'plan.rejected', try: made.tries, faults: [...faults], ...usage });
    throw new InvalidPlanError([made.answer], faults);
  }
  const { plan, prd, notes, seconds } = made;
  return { plan, prd: preparation.prd ?? prd, notes, seconds, usage };
};

/** The user's globs hold from the repository's root, or from the folder that the command was called in. */
export const plannedFiles = (
  globs: readonly string[],
  prefix: string,
): ((path: string) => boolean) | null => {
  if (globs.length === 0) return null;
  const matches = picomatch(
    globs.flatMap((glob) => (prefix === '' ? [glob] : [glob, `${prefix}${glob}`])),
    { dot: true },
  );
  return (path) => matches(path) || globs.some((glob) => path.startsWith(`${glob.replace(/\/+$/, '')}/`));
};

const promptOf = async ({ settings, change, prd }: PlanPreparation): Promise<PromptRequest> => {
  const { config, repository, tracked } = settings;
  const recent = await recentFiles(repository.git, 500);
  // Only the order counts: the newest first.
  const rank = new Map(recent.map((path, index) => [path, recent.length - index]));
  const allows = plannedFiles(config.files, repository.prefix);
  return {
    change,
    files: tracked
      .filter(({ kind }) => kind === 'file')
      .map(({ path, size }) => ({ path, bytes: size, changedAtMs: rank.get(path) ?? 0 })),
    maxAgents: config.max_agents,
    delimiter: randomBytes(8).toString('hex'),
    ...(config.agents === null ? {} : { exactly: config.agents }),
    ...(allows === null ? {} : { only: { globs: config.files, allows } }),
    ...(config.validate === null ? {} : { validate: config.validate }),
    ...(prd === null ? {} : { prd }),
  };
};

const priced = (usage: PlannedUsage, price: Price | null): PlannedUsage =>
  usage.cost !== null || price === null
    ? usage
    : {
        ...usage,
        cost: (usage.prompt_tokens * price.input + usage.completion_tokens * price.output) / 1e6,
        cost_source: 'price-table',
      };

const noUsage: PlannedUsage = {
  prompt_tokens: 0,
  completion_tokens: 0,
  total_tokens: 0,
  cost: null,
  cost_source: 'unknown',
};

/** For a plan that came without a PRD: what is known of it. */
const plainPrd = (change: string, plan: Plan): string =>
  [
    `# ${change.split('\n', 1)[0] ?? ''}`,
    '## Overview',
    change,
    '## Detailed Technical Plan',
    ...plan.agents.map(({ agent_id, description, files_context }) =>
      [`### ${agent_id}: ${description}`, ...files_context.map((path) => `- ${path}`)].join('\n'),
    ),
  ].join('\n\n');
