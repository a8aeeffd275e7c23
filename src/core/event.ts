import { z } from 'zod';
import { ChoosingSchema } from './choices.ts';
import { VerdictSchema } from './verdict.ts';

/** Why an attempt is made: the agent's own share, a conflict to resolve, a merge that broke validation, a look at the result. */
export const PurposeSchema = z.enum(['work', 'conflict', 'mend', 'review']);
export type Purpose = z.infer<typeof PurposeSchema>;

/** Where a cost comes from; `unknown` means that no price is known and the sum is a lower bound. */
export const CostSourceSchema = z.enum(['provider', 'aider', 'price-table', 'unknown']);
export type CostSource = z.infer<typeof CostSourceSchema>;

/** What a review of the result came to. */
export const ReviewVerdictSchema = z.enum(['approve', 'changes', 'unclear']);
export type ReviewVerdict = z.infer<typeof ReviewVerdictSchema>;

const count = z.number().int().nonnegative();
const usd = z.number().nonnegative();
const seconds = z.number().nonnegative();

const head = {
  v: z.literal(1),
  seq: z.number().int().positive(),
  time: z.iso.datetime({ precision: 3 }),
  run: z.string(),
  /** CRC-32 (hex) of the line without this field; written and checked by the event log only. */
  sum: z.string().optional(),
};

const event = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.object({ ...head, type: z.literal(type), ...shape });

const agent = { agent: z.string() };
/** `result`, which no agent is called, stands for who reviews the result. */
const attempt = { agent: z.string(), attempt: z.number().int().positive() };
const target = { target: z.enum(['agent', 'result']), agent: z.string(), attempt: count };

/** What an agent is, once the plan stands. */
export const PlannedShareSchema = z.object({
  agent_id: z.string(),
  description: z.string(),
  files_context: z.array(z.string()),
  depends_on: z.array(z.string()),
});

const plannerUsage = {
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count,
  cost: usd.nullable(),
  cost_source: CostSourceSchema,
};

/** Whether its plan will wait for a person. */
const reviews = { reviews: z.boolean().optional() };

/** Every event, by type. The log is append-only: a field may be added, never changed or removed. */
export const EventSchema = z.discriminatedUnion('type', [
  event('run.created', {
    change: z.string(),
    base_commit: z.string(),
    base_branch: z.string().nullable(),
    /** The agents' model as the user named it; null: aider chooses. */
    model: z.string().nullable().optional(),
    dirty: z.boolean(),
    result_branch: z.string(),
    parallel: z.number().int().positive(),
    max_iterations: z.number().int().positive(),
    budget_usd: usd.nullable(),
    validate: z.string().nullable(),
    /** Whether the result is to be reviewed before the run ends. */
    review: z.boolean().optional(),
    notices: z.array(z.string()).default([]),
  }),
  event('plan.started', {
    try: z.number().int().positive(),
    model: z.string(),
    source: z.enum(['planner', 'file']),
    /** What the user had to say to the plan before this one. */
    remark: z.string().optional(),
  }),
  event('plan.rejected', { try: z.number().int().positive(), faults: z.array(z.string()), ...plannerUsage }),
  event('plan.ready', {
    prd_slug: z.string(),
    prd_path: z.string(),
    agents: z.array(PlannedShareSchema),
    seconds,
    ...plannerUsage,
    /** Who made it so: `user` when the user changed the one before. */
    source: z.enum(['planner', 'file', 'user']).optional(),
  }),
  /** The plan waits for a person, who may approve or change it. */
  event('plan.review', {
    /** Why it is still the one before. */
    note: z.string().optional(),
  }),
  event('plan.approved', { by: z.enum(['user', 'yes', 'headless', 'file']), prd_commit: z.string() }),
  event('agent.queued', {
    ...agent,
    place: z.number().int().positive(),
    branch: z.string(),
    /** What the user chose for it from its next attempt on. */
    choices: ChoosingSchema.optional(),
  }),
  event('attempt.intended', {
    ...attempt,
    purpose: PurposeSchema,
    worktree: z.string(),
    /** The commit that the work tree stood on before. */
    base: z.string(),
    /** Identifies the attempt's processes in their environment. */
    mark: z.string(),
  }),
  event('attempt.started', { ...attempt, pid: count, start_time: z.string(), boot_id: z.string() }),
  event('attempt.reply', {
    ...attempt,
    tokens: count,
    prompt_tokens: count,
    completion_tokens: count,
    cost: usd.nullable(),
    cost_source: CostSourceSchema,
    /** USD of this attempt so far. */
    total: usd,
  }),
  event('attempt.backoff', {
    agent: z.string().optional(),
    attempt: z.number().int().positive().optional(),
    seconds,
    reason: z.string(),
    /** Who waits: our scheduler (the agent is back in line), aider inside its attempt, or the planner's client. */
    by: z.enum(['scheduler', 'aider', 'planner']),
  }),
  event('attempt.stalled', { ...attempt, seconds, limit: z.enum(['stall', 'time']) }),
  event('attempt.exited', {
    ...attempt,
    code: z.number().int().nullable(),
    signal: z.string().nullable(),
    verdict: VerdictSchema,
    detail: z.string(),
    /** It never began, because its scheduler died: the next attempt takes its place and counts for nothing. */
    lost: z.boolean().optional(),
    /** False when the same attempt again can only end the same way: a bad request, an unknown model. */
    retryable: z.boolean(),
    /** The commit that the work tree stands on now, leftovers included. */
    head: z.string(),
    /** New commits of this attempt, and paths that aider left uncommitted (they are in the last commit). */
    commits: count,
    leftovers: count,
    /** What the agent changed so far, against the commit that its branch began at. */
    files: z.array(z.string()),
    /** What it changed that is not in its share. */
    outside: z.array(z.string()).optional(),
    lines_added: count,
    lines_removed: count,
    seconds,
  }),
  event('validation.started', { ...target, commit: z.string(), log: z.string() }),
  event('validation.finished', {
    ...target,
    ok: z.boolean(),
    code: z.number().int().nullable(),
    seconds,
    timed_out: z.boolean(),
    log: z.string(),
  }),
  /** Without an agent: the whole run. */
  event('agent.paused', { agent: z.string().optional() }),
  event('agent.continued', { agent: z.string().optional() }),
  /** The agent's next message, in the user's words. */
  event('agent.told', { ...agent, text: z.string() }),
  /** The user works in its work tree: nothing of ours does until it is released. */
  event('agent.held', agent),
  event('agent.released', {
    ...agent,
    next: z.enum(['go-on', 'done']),
    /** The commit that its branch began at. */
    base: z.string().optional(),
    head: z.string(),
    commits: count,
    files: z.array(z.string()),
    lines_added: count,
    lines_removed: count,
  }),
  event('agent.killed', {
    ...agent,
    attempt: z.number().int().positive().optional(),
    snapshot: z.string().nullable(),
  }),
  event('agent.succeeded', { ...agent, commit: z.string() }),
  event('agent.failed', { ...agent, verdict: VerdictSchema, detail: z.string() }),
  event('merge.started', { ...agent, onto: z.string(), tip: z.string() }),
  event('merge.conflict', { ...agent, files: z.array(z.string()) }),
  event('merge.undone', { ...agent, verdict: VerdictSchema, reason: z.string() }),
  event('merge.finished', {
    ...agent,
    commit: z.string(),
    onto: z.string(),
    lines_added: count,
    lines_removed: count,
    files: z.array(z.string()),
  }),
  /** A model has read the result, or could not; `unclear` approves of nothing. */
  event('review.finished', {
    verdict: ReviewVerdictSchema,
    /** What it wants changed, in its words. */
    list: z.array(z.string()),
    detail: z.string().optional(),
    /** The result that it read. */
    commit: z.string().optional(),
    /** What agents hear because of it, each as a part of its next message. */
    asks: z.array(z.object({ agent: z.string(), text: z.string() })).optional(),
  }),
  event('budget.warning', { spent: usd, budget: usd, reason: z.string() }),
  event('budget.spent', { spent: usd, budget: usd }),
  event('scheduler.started', { pid: count, version: z.string(), owner: count, ...reviews }),
  event('scheduler.resumed', {
    pid: count,
    version: z.string(),
    owner: count,
    /** What was found wrong with the log, and mended. */
    notices: z.array(z.string()).default([]),
    ...reviews,
  }),
  /** So many agents may be at work at once from now on. */
  event('run.paced', { parallel: z.number().int().positive() }),
  /** The result goes into the user's branch when the run has ended well. */
  event('merge.wanted', {}),
  /** git did not bring the result into the user's branch. */
  event('merge.refused', { reason: z.string() }),
  /** A pull request is opened for the result when the run has ended well. */
  event('pr.wanted', {}),
  /** No pull request was opened, although one was wanted. */
  event('pr.refused', { reason: z.string() }),
  event('run.finished', { verdict: VerdictSchema, exit_code: count, detail: z.string() }),
  event('run.merged', { commit: z.string(), onto: z.string(), branch: z.string() }),
  event('run.undone', { commit: z.string(), onto: z.string(), branch: z.string() }),
  /** The result is on its remote, and a pull request is open for it: as the user asked for there and then, or at its end. */
  event('run.pr', { url: z.string(), by: z.enum(['user', 'option']) }),
]);

export type Event = z.infer<typeof EventSchema>;
export type EventType = Event['type'];
export type EventOf<T extends EventType> = Extract<Event, { type: T }>;

/** An event before the log gives it its number, time and run. */
export type Draft = { [T in EventType]: Omit<EventOf<T>, 'v' | 'seq' | 'time' | 'run' | 'sum'> }[EventType];
