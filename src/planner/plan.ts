import type { Draft } from '../core/event.ts';
import type { Plan } from '../core/plan.ts';
import { checkPlan, type PlanLimits } from '../core/plan-check.ts';
import { createRedactor } from '../core/redact.ts';
import { parseAnswer, parseSplit } from './answer.ts';
import { callPlanner, type PlannerReply, type PlannerRetry } from './call.ts';
import type { Endpoint } from './endpoint.ts';
import { InvalidPlanError } from './error.ts';
import { type PlanEntry, type PlanRecord, planRecord } from './plan-record.ts';
import { faultsMessage, type Message, type PromptRequest, planMessages } from './prompt.ts';
import { type PlannerUsage, sumUsage, usageFields } from './usage.ts';

export type MakePlanRequest = {
  readonly endpoint: Endpoint;
  /** What the planner is told: change, files, number of agents, remark. */
  readonly prompt: PromptRequest;
  /** What git tracks: every path, also those that the prompt leaves out. */
  readonly tracked: ReadonlySet<string>;
  /** As `callPlanner` takes them. */
  readonly timeoutMs?: number;
  readonly firstWaitMs?: number;
};

export type PlanDeps = {
  readonly emit: (draft: Draft) => void;
  readonly record: (entry: PlanRecord) => void;
  readonly now: () => Date;
  /** In [0, 1). */
  readonly random: () => number;
  readonly signal?: AbortSignal;
  /** The answer as it comes; what came before a back-off or a rejection is void. */
  readonly onText?: (chunk: string) => void;
};

export type MadePlan = {
  readonly plan: Plan;
  readonly prd: string;
  /** What was mended and what may go wrong, for people. */
  readonly notes: readonly string[];
  /** The answer as it came: to plan again with a remark. */
  readonly answer: string;
  /** Of the last answer, for `plan.ready`; those before it are in their `plan.rejected`. */
  readonly usage: PlannerUsage;
  /** Of all answers. */
  readonly totalUsage: PlannerUsage;
  readonly seconds: number;
  readonly tries: number;
};

const mostTries = 3;

/**
 * Has a plan made: asks, checks, and asks again with the faults, twice at most. Emits `plan.started`, `plan.rejected`
 * and the planner's `attempt.backoff`; `plan.ready` is the caller's.
 *
 * @throws {InvalidPlanError} when no answer held; {PlannerCallError} when there was none.
 */
export const makePlan = async (request: MakePlanRequest, deps: PlanDeps): Promise<MadePlan> => {
  const startedMs = performance.now();
  const asked = planMessages(request.prompt);
  const replies: PlannerReply[] = [];
  for (let messages = asked; ; ) {
    const tries = replies.length + 1;
    deps.emit(startedDraft(request, tries));
    const reply = await ask(messages, { request, deps, tries });
    replies.push(reply);
    const read = readReply(reply, request);
    if (read.ok) {
      const totalUsage = sumUsage(replies.map(({ usage }) => usage));
      const seconds = (performance.now() - startedMs) / 1000;
      return { ...withoutOk(read), answer: reply.text, usage: reply.usage, totalUsage, seconds, tries };
    }
    reject(read.faults, reply, { request, deps, tries });
    if (tries === mostTries) throw invalid(replies, read.faults);
    // Only the last answer goes back: all of them would only fill the model's window.
    messages = [...asked, answered(reply), faultsMessage(read.faults)];
  }
};

const startedDraft = ({ endpoint, prompt: { again } }: MakePlanRequest, tries: number): Draft => ({
  type: 'plan.started',
  try: tries,
  model: endpoint.model,
  source: 'planner',
  ...(again === undefined ? {} : { remark: again.remark }),
});

type Try = { readonly request: MakePlanRequest; readonly deps: PlanDeps; readonly tries: number };

const ask = async (messages: readonly Message[], one: Try): Promise<PlannerReply> => {
  const { request, deps } = one;
  record({ kind: 'request', messages }, one);
  try {
    const reply = await callPlanner({
      ...request.endpoint,
      messages,
      random: deps.random,
      onRetry: (retry) => backOff(retry, one),
      ...(request.timeoutMs === undefined ? {} : { timeoutMs: request.timeoutMs }),
      ...(request.firstWaitMs === undefined ? {} : { firstWaitMs: request.firstWaitMs }),
      ...(deps.signal === undefined ? {} : { signal: deps.signal }),
      ...(deps.onText === undefined ? {} : { onText: deps.onText }),
    });
    const { text, finish, requestId, seconds, usage } = reply;
    record(
      { kind: 'answer', answer: text, finish, request_id: requestId, seconds, ...usageFields(usage) },
      one,
    );
    return reply;
  } catch (error) {
    record({ kind: 'error', error: error instanceof Error ? error.message : String(error) }, one);
    throw error;
  }
};

const backOff = ({ seconds, reason }: PlannerRetry, one: Try): void => {
  record({ kind: 'error', error: reason, wait_seconds: seconds }, one);
  one.deps.emit({ type: 'attempt.backoff', seconds, reason, by: 'planner' });
};

const reject = (faults: readonly string[], { usage }: PlannerReply, one: Try): void => {
  record({ kind: 'rejected', faults }, one);
  one.deps.emit({ type: 'plan.rejected', try: one.tries, faults: [...faults], ...usageFields(usage) });
};

const record = (entry: PlanEntry, { request, deps, tries }: Try): void =>
  deps.record(planRecord(entry, { endpoint: request.endpoint, tries, at: deps.now() }));

type ReadReply =
  | { readonly ok: true; readonly plan: Plan; readonly prd: string; readonly notes: readonly string[] }
  | { readonly ok: false; readonly faults: readonly string[] };

const readReply = ({ text, finish }: PlannerReply, request: MakePlanRequest): ReadReply => {
  const { prompt, tracked, endpoint } = request;
  // Faults quote the answer, and go into events.
  const clean = createRedactor([endpoint.apiKey]);
  const answer = prompt.prd === undefined ? parseAnswer(text) : parseSplit(text, prompt.prd);
  if (!answer.ok)
    return { ok: false, faults: [clean(answer.fault), ...(finish === 'length' ? [tooLong] : [])] };
  const checked = checkPlan(answer.json, limitsOf(prompt, tracked));
  return checked.ok ? { ...checked, prd: answer.prd } : { ok: false, faults: checked.faults.map(clean) };
};

const tooLong =
  'The answer was cut off because it is longer than the model can write at once: answer more briefly.';

const limitsOf = ({ maxAgents, exactly, only }: PromptRequest, tracked: ReadonlySet<string>): PlanLimits => ({
  maxAgents,
  tracked,
  ...(exactly === undefined ? {} : { exactly }),
  ...(only === undefined ? {} : { allowed: only.allows }),
});

const withoutOk = ({ plan, prd, notes }: ReadReply & { ok: true }) => ({ plan, prd, notes });

/** Providers refuse a message without text. */
const answered = ({ text }: PlannerReply): Message => ({
  role: 'assistant',
  content: text.trim() === '' ? '(no answer)' : text,
});

const invalid = (replies: readonly PlannerReply[], faults: readonly string[]): InvalidPlanError =>
  new InvalidPlanError(
    replies.map(({ text }) => text),
    faults,
  );
