import type { EventOf } from './event.ts';
import { mergeStep, onAgent, onAttempt } from './on-agent.ts';
import { workerOf } from './reviewer.ts';
import {
  type AgentState,
  type AgentStatus,
  type AttemptState,
  addUsage,
  noUsage,
  type RunState,
  type Usage,
} from './state.ts';
import { isTransient } from './verdict.ts';

/** An attempt is about to start. */
export const intended = (agent: AgentState, event: EventOf<'attempt.intended'>, at: number): AgentState => {
  const attempt: AttemptState = {
    number: event.attempt,
    purpose: event.purpose,
    worktree: event.worktree,
    base: event.base,
    mark: event.mark,
    model: agent.choices.model,
    // Whoever resolves a conflict writes whole files, whatever was chosen.
    editFormat: event.purpose === 'conflict' ? null : agent.choices.editFormat,
    intendedAtMs: at,
    startedAtMs: null,
    endedAtMs: null,
    usage: noUsage,
    waits: 0,
    pausedMs: 0,
    wokenAtMs: 0,
    told: event.purpose === 'work' ? agent.told.length : 0,
    overdue: null,
    limited: false,
    crossedBudget: false,
    verdict: null,
    detail: '',
    retryable: true,
    outside: [],
  };
  const attempts = [...agent.attempts, attempt];
  if (event.purpose === 'review') return { ...agent, attempts, status: { kind: 'running' } };
  if (event.purpose === 'work') {
    const base = agent.base ?? event.base;
    return { ...agent, attempts, base, takeover: null, status: { kind: 'running' } };
  }
  const files =
    agent.status.kind === 'merging' && 'files' in agent.status.step ? agent.status.step.files : [];
  const tries = agent.status.kind === 'merging' ? agent.status.tries + 1 : 1;
  return { ...agent, attempts, status: { kind: 'merging', step: { kind: 'attempting', files }, tries } };
};

/** What one attempt has used after replies in a row, each added in its turn: sums of dollars come out the same. */
type Heard = { readonly agent: string; readonly attempt: number; usage: Usage; over: boolean };

/** Replies that follow one another: their tokens and their money count for their attempts and for the run. */
export const replied = (state: RunState, events: readonly EventOf<'attempt.reply'>[]): RunState => {
  let { spentUsd } = state;
  const heard = new Map<string, Heard>();
  for (const event of events) {
    const { agent, attempt } = event;
    spentUsd += event.cost ?? 0;
    const own = heard.get(`${agent} ${attempt}`) ?? {
      agent,
      attempt,
      usage: usageOf(state, event),
      over: false,
    };
    own.usage = addUsage(own.usage, replyUsage(event));
    own.over ||= state.budgetUsd !== null && spentUsd >= state.budgetUsd;
    heard.set(`${agent} ${attempt}`, own);
  }
  let next: RunState = { ...state, spentUsd };
  for (const own of heard.values())
    next = onAttempt(next, own, (attempt) => ({
      ...attempt,
      usage: own.usage,
      crossedBudget: attempt.crossedBudget || own.over,
    }));
  return next;
};

const usageOf = (state: RunState, { agent, attempt }: EventOf<'attempt.reply'>): Usage =>
  workerOf(state, agent)?.attempts.find(({ number }) => number === attempt)?.usage ?? noUsage;

/** Somebody waits: aider inside of its attempt, or the agent in line. */
export const backedOff = (state: RunState, event: EventOf<'attempt.backoff'>, at: number): RunState => {
  const { agent: id, attempt: number } = event;
  if (id === undefined || number === undefined) return state;
  if (event.by === 'aider') {
    const waited = onAttempt(state, { agent: id, attempt: number }, (attempt) => ({
      ...attempt,
      waits: attempt.waits + 1,
    }));
    return event.reason === 'rate-limited' ? slowedDown(waited, id, number) : waited;
  }
  return onAgent(state, id, (agent) => ({
    ...agent,
    status: { kind: 'backing-off', untilMs: at + event.seconds * 1000, reason: event.reason },
    restartedAtMs: event.reason === 'rate-limited' ? agent.restartedAtMs : [...agent.restartedAtMs, at],
  }));
};

/** aider waiting for its provider tells that the provider is short: fewer agents start from now on, once per attempt. */
const slowedDown = (state: RunState, id: string, number: number): RunState => {
  const attempt = workerOf(state, id)?.attempts.find((one) => one.number === number);
  if (attempt === undefined || attempt.limited) return state;
  return onAttempt(
    { ...state, parallelNow: halved(state.parallelNow) },
    { agent: id, attempt: number },
    (one) => ({
      ...one,
      limited: true,
    }),
  );
};

const halved = (agents: number): number => Math.max(1, Math.floor(agents / 2));

/** An attempt has ended. */
export const exited = (state: RunState, event: EventOf<'attempt.exited'>, at: number): RunState => {
  const limited = event.verdict === 'rate-limited';
  const before = workerOf(state, event.agent);
  const known = before?.attempts.find((attempt) => attempt.number === event.attempt)?.limited === true;
  const parallelNow = limited
    ? known
      ? state.parallelNow
      : halved(state.parallelNow)
    : event.verdict === 'succeeded'
      ? Math.min(state.parallel, state.parallelNow + 1)
      : state.parallelNow;
  return onAgent({ ...state, parallelNow }, event.agent, (agent) => {
    const attempts = agent.attempts.map((attempt) =>
      attempt.number === event.attempt
        ? {
            ...attempt,
            endedAtMs: at,
            verdict: event.verdict,
            detail: event.detail,
            retryable: event.retryable,
            outside: event.outside ?? [],
          }
        : attempt,
    );
    const ended = attempts.find((attempt) => attempt.number === event.attempt);
    if (event.lost === true) return { ...agent, attempts, status: beforeAttempt(agent, ended) };
    const rateLimitsInARow = limited ? agent.rateLimitsInARow + 1 : 0;
    if (ended?.purpose === 'review')
      return { ...agent, attempts, rateLimitsInARow, status: { kind: 'exited' } };
    if (ended?.purpose !== 'work') {
      const files =
        agent.status.kind === 'merging' && 'files' in agent.status.step ? agent.status.step.files : [];
      return { ...agent, attempts, status: mergeStep(agent, { kind: 'attempted', files }) };
    }
    return {
      ...agent,
      attempts,
      head: event.head,
      files: event.files,
      linesAdded: event.lines_added,
      linesRemoved: event.lines_removed,
      commits: agent.commits + event.commits,
      // The next aider remembers nothing: after trouble it is told the same again.
      told: isTransient(event.verdict) ? agent.told : agent.told.slice(ended.told),
      afresh: agent.afresh && isTransient(event.verdict),
      rateLimitsInARow,
      status: { kind: 'exited' },
    };
  });
};

/** An attempt that never began leaves its agent where it was; a merge is begun anew, and it was no try to mend it. */
const beforeAttempt = (agent: AgentState, attempt: AttemptState | undefined): AgentStatus => {
  if (attempt?.purpose === 'work' || attempt?.purpose === 'review') return { kind: 'waiting' };
  const tries = agent.status.kind === 'merging' ? agent.status.tries : 0;
  return { kind: 'merging', step: { kind: 'merging' }, tries: Math.max(0, tries - 1) };
};

const replyUsage = (event: EventOf<'attempt.reply'>): Usage => ({
  replies: 1,
  promptTokens: event.prompt_tokens,
  completionTokens: event.completion_tokens,
  totalTokens: event.tokens,
  costUsd: event.cost ?? 0,
  unpricedReplies: event.cost === null ? 1 : 0,
  sources: [event.cost_source],
});
