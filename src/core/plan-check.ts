import { z } from 'zod';
import { agentIdFault } from './agent-id.ts';
import { findCycle, waves } from './graph.ts';
import { checkRelativePath } from './path.ts';
import type { Plan, PlannedAgent } from './plan.ts';
import { mendPlan } from './plan-mend.ts';
import { quote } from './quote.ts';
import { safeSlug } from './slug.ts';

/** The most agents a plan may have, whatever the user's limit. */
export const mostAgents = 64;
const mostFiles = 200;
const mostBytes = 20_000;
const mostFaults = 40;

export type PlanLimits = {
  readonly maxAgents: number;
  /** The number of agents that the user asked for. */
  readonly exactly?: number;
  /** What git tracks: such paths may hold characters that others may not. */
  readonly tracked: ReadonlySet<string>;
  /** Which paths the user's `--files` lets be planned on; the PRD always is. */
  readonly allowed?: (path: string) => boolean;
  /** For a plan that a person wrote: nothing is mended, all that is wrong is a fault. */
  readonly strict?: boolean;
};

/** A plan that holds, with notes for people; or every fault, as a sentence that whoever wrote it can act on. */
export type PlanVerdict =
  | { readonly ok: true; readonly plan: Plan; readonly notes: readonly string[] }
  | { readonly ok: false; readonly faults: readonly string[] };

/**
 * Checks a plan from elsewhere: shape, sizes, number of agents, ids, dependencies, paths. Unless `strict`, what a model
 * writes carelessly is mended where only one meaning is possible, and noted.
 */
export const checkPlan = (value: unknown, limits: PlanLimits): PlanVerdict => {
  const crowd = crowdFault(value, limits);
  if (crowd !== null) return { ok: false, faults: [crowd] };
  const { value: mended, notes } = limits.strict === true ? { value, notes: [] } : mendPlan(value);
  const parsed = PlanShapeSchema.safeParse(mended);
  if (!parsed.success) return rejected(parsed.error.issues.map((issue) => issueSentence(issue, mended)));
  const plan = tidy(parsed.data);
  const faults = [
    ...countFaults(plan, limits),
    ...slugFaults(plan, limits),
    ...idFaults(plan),
    ...dependencyFaults(plan),
    ...plan.agents.flatMap((agent) => pathFaults(agent, limits)),
  ];
  if (faults.length > 0) return rejected(faults);
  return { ok: true, plan, notes: [...notes, ...overlapNotes(plan), ...orderNotes(plan)] };
};

const rejected = (faults: readonly string[]): PlanVerdict => {
  const more = faults.length - mostFaults;
  return {
    ok: false,
    faults:
      more > 0 ? [...faults.slice(0, mostFaults), `There are ${more} more faults of this kind.`] : faults,
  };
};

const text = z
  .string()
  .refine((value) => value.trim() !== '', 'must not be empty')
  .refine(
    (value) => new TextEncoder().encode(value).length <= mostBytes,
    `must not be longer than ${mostBytes} bytes`,
  )
  .refine((value) => !value.includes('\0'), 'must not hold a NUL character');

const AgentShapeSchema = z.strictObject({
  agent_id: z.string(),
  description: text,
  files_context: z.array(z.string()).max(mostFiles, `must not name more than ${mostFiles} files`),
  prompt: text,
  depends_on: z.array(z.string()).max(mostAgents, `must not name more than ${mostAgents} agents`).optional(),
});

const PlanShapeSchema = z.strictObject({
  prd_slug: text,
  num_agents: z.number().int('must be a whole number'),
  agents: z.array(AgentShapeSchema).min(1, 'must name at least one agent'),
});

/** Looked at first and alone: of a plan with thousands of agents the rest is not worth telling. */
const crowdFault = (value: unknown, { maxAgents }: PlanLimits): string | null => {
  const agents = typeof value === 'object' && value !== null && 'agents' in value ? value.agents : null;
  const most = Math.min(maxAgents, mostAgents);
  return Array.isArray(agents) && agents.length > most
    ? `The plan has ${agents.length} agents; at most ${most} are allowed. Give the agents larger shares.`
    : null;
};

const issueSentence = (issue: z.core.$ZodIssue, plan: unknown): string => {
  const [where, value] = place(issue.path, plan);
  if (issue.code === 'unrecognized_keys')
    return `${where} has keys that are not known: ${issue.keys.slice(0, 5).map(quote).join(', ')}. Remove them.`;
  if (issue.code === 'invalid_type')
    return value === undefined
      ? `${where} is missing; expected ${expectation[issue.expected] ?? issue.expected}.`
      : `${where} is ${quote(value)}; expected ${expectation[issue.expected] ?? issue.expected}.`;
  return `${where} ${issue.message}.`;
};

const expectation: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'an object',
  number: 'a number',
  int: 'a whole number',
};

/** What a path in the plan is called in a sentence, and the value that stands there. */
const place = (path: readonly PropertyKey[], plan: unknown): readonly [string, unknown] => {
  const value = path.reduce<unknown>(child, plan);
  if (path.length === 0) return ['The plan', value];
  const [key, index, field, item] = path;
  if (key !== 'agents' || typeof index !== 'number') return [String(key), value];
  const id = child(child(child(plan, 'agents'), index), 'agent_id');
  const agent = typeof id === 'string' ? `Agent ${quote(id)}` : `Agent number ${index + 1}`;
  if (field === undefined) return [agent, value];
  return [`${agent}: ${String(field)}${typeof item === 'number' ? `, entry ${item + 1},` : ''}`, value];
};

const child = (value: unknown, key: PropertyKey): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;

/** Each file and each dependency once. */
const tidy = (plan: Plan): Plan => ({
  ...plan,
  agents: plan.agents.map((agent) => ({
    ...agent,
    files_context: [...new Set(agent.files_context)],
    ...(agent.depends_on === undefined ? {} : { depends_on: [...new Set(agent.depends_on)] }),
  })),
});

const countFaults = (plan: Plan, { exactly }: PlanLimits): string[] => [
  ...(plan.num_agents === plan.agents.length
    ? []
    : [
        `num_agents is ${plan.num_agents}, but agents has ${plan.agents.length} entries; they must be equal.`,
      ]),
  ...(exactly === undefined || plan.agents.length === exactly
    ? []
    : [`The plan has ${plan.agents.length} agents; exactly ${exactly} were asked for.`]),
];

const slugFaults = (plan: Plan, { strict }: PlanLimits): string[] => {
  const safe = safeSlug(plan.prd_slug);
  if (strict !== true || plan.prd_slug === safe) return [];
  return [
    `prd_slug is ${quote(plan.prd_slug)}; expected lower case letters, digits and hyphens, at most 60, such as ${quote(safe)}.`,
  ];
};

const idFaults = (plan: Plan): string[] => {
  const seen = new Map<string, string>();
  return plan.agents.flatMap(({ agent_id: id }, index) => {
    const fault = agentIdFault(id);
    // Branches that differ in case only are one file on some file systems.
    const twin = seen.get(id.toLowerCase());
    seen.set(id.toLowerCase(), id);
    return [
      ...(fault === null ? [] : [`Agent number ${index + 1}: agent_id ${fault}.`]),
      ...(twin === undefined
        ? []
        : [
            `Agent number ${index + 1}: agent_id ${quote(id)} is taken by ${quote(twin)}; ids must be unique, whatever their case.`,
          ]),
    ];
  });
};

const dependencyFaults = (plan: Plan): string[] => {
  const ids = new Set(plan.agents.map((agent) => agent.agent_id));
  const faults = plan.agents.flatMap(({ agent_id: id, depends_on: needs = [] }) =>
    needs.flatMap((need) => {
      if (need === id) return [`Agent ${quote(id)}: depends_on names the agent itself. Remove it.`];
      if (ids.has(need)) return [];
      return [`Agent ${quote(id)}: depends_on names ${quote(need)}, which is no agent_id of this plan.`];
    }),
  );
  const cycle = faults.length > 0 ? null : findCycle(dependencies(plan));
  if (cycle === null) return faults;
  return [
    `The agents wait for each other in a circle: ${cycle.map(quote).join(' → ')}. Remove one of these depends_on.`,
  ];
};

const dependencies = (plan: Plan): ReadonlyMap<string, readonly string[]> =>
  new Map(plan.agents.map((agent) => [agent.agent_id, agent.depends_on ?? []]));

const pathFaults = (agent: PlannedAgent, { tracked, allowed }: PlanLimits): string[] =>
  agent.files_context.flatMap((path) => {
    const verdict = checkRelativePath(path, tracked);
    const where = `Agent ${quote(agent.agent_id)}: files_context names ${quote(path)}`;
    if (!verdict.ok)
      return [
        `${where}, which cannot be used: ${verdict.reason}. Name a file inside the repository, relative to its root.`,
      ];
    if (allowed === undefined || allowed(path) || isPrdPlaceholder(path)) return [];
    return [`${where}, which is not among the files that the user lets be changed (--files).`];
  });

const isPrdPlaceholder = (path: string): boolean => /^docs\/prd\/NNN-[^/]+\.md$/.test(path);

/** Files in more than one share are a likely merge conflict, but sometimes there is no other way. */
const overlapNotes = (plan: Plan): string[] => {
  const owners = new Map<string, string[]>();
  for (const agent of plan.agents)
    for (const path of agent.files_context.filter((name) => !isPrdPlaceholder(name)))
      owners.set(path, [...(owners.get(path) ?? []), agent.agent_id]);
  return [...owners]
    .filter(([, ids]) => ids.length > 1)
    .map(
      ([path, ids]) => `${quote(path)} is in the shares of ${ids.join(' and ')}: their merges may conflict.`,
    );
};

const orderNotes = (plan: Plan): string[] =>
  plan.agents.length > 1 && waves(dependencies(plan)).every((wave) => wave.length === 1)
    ? ['Every agent waits for another, so only one works at a time.']
    : [];
