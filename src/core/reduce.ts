import type { Event, EventOf } from './event.ts';
import {
  type AgentState,
  type AgentStatus,
  type AttemptState,
  addUsage,
  noUsage,
  type RunState,
  type Usage,
  type ValidationState,
} from './state.ts';

/** Folds a run's events into its state. Pure; events that were seen before are ignored. */
export const fold = (events: Iterable<Event>, from: RunState = emptyRun): RunState => {
  let state = from;
  for (const event of events) state = reduce(state, event);
  return state;
};

/** The state after one more event. */
export const reduce = (state: RunState, event: Event): RunState => {
  if (event.seq <= state.seq) return state;
  const at = Date.parse(event.time);
  const next = { ...state, run: event.run, seq: event.seq, changedAtMs: at };
  return apply(next, event, at);
};

const emptyRun: RunState = {
  run: '',
  seq: 0,
  createdAtMs: 0,
  changedAtMs: 0,
  change: '',
  baseCommit: '',
  baseBranch: null,
  dirty: false,
  resultBranch: '',
  notices: [],
  phase: { kind: 'planning' },
  prdPath: null,
  prdCommit: null,
  planning: noUsage,
  planFaults: [],
  agents: [],
  resultCommit: null,
  validate: null,
  resultValidation: null,
  resultValidations: 0,
  maxIterations: 1,
  parallel: 1,
  parallelNow: 1,
  budgetUsd: null,
  spentUsd: 0,
  budget: 'open',
  review: null,
  merged: null,
};

const apply = (state: RunState, event: Event, at: number): RunState => {
  switch (event.type) {
    case 'run.created':
      return created(state, event, at);
    case 'plan.started':
      return { ...state, phase: { kind: 'planning' } };
    case 'plan.rejected':
      return { ...spent(state, event), planFaults: event.faults };
    case 'plan.ready':
      return planned(state, event);
    case 'plan.approved':
      return {
        ...state,
        phase: { kind: 'running' },
        prdCommit: event.prd_commit,
        resultCommit: event.prd_commit,
      };
    case 'agent.queued':
      return onAgent(state, event.agent, (agent) => ({
        ...agent,
        place: event.place,
        branch: event.branch,
        status: { kind: 'waiting' },
      }));
    case 'attempt.intended':
      return onAgent(state, event.agent, (agent) => intended(agent, event, at));
    case 'attempt.started':
      return onAttempt(state, event, (attempt) => ({ ...attempt, startedAtMs: at }));
    case 'attempt.reply':
      return replied(state, event);
    case 'attempt.backoff':
      return backedOff(state, event, at);
    case 'attempt.stalled':
      return onAttempt(state, event, (attempt) => ({ ...attempt, overdue: event.limit }));
    case 'attempt.exited':
      return exited(state, event, at);
    case 'validation.started':
      return validating(state, event);
    case 'validation.finished':
      return validated(state, event);
    case 'agent.succeeded':
      return onAgent(state, event.agent, (agent) => ({
        ...agent,
        head: event.commit,
        status: { kind: 'succeeded' },
      }));
    case 'agent.failed':
      return onAgent(state, event.agent, (agent) => ({
        ...agent,
        status: { kind: 'failed', verdict: event.verdict, detail: event.detail },
      }));
    case 'merge.started':
      return onAgent(state, event.agent, (agent) => ({
        ...agent,
        status: { kind: 'merging', step: { kind: 'merging' }, tries: 0 },
      }));
    case 'merge.conflict':
      return onAgent(state, event.agent, (agent) => ({
        ...agent,
        status: mergeStep(agent, { kind: 'conflict', files: event.files }),
      }));
    case 'merge.undone':
      return onAgent(state, event.agent, (agent) => ({
        ...agent,
        status: mergeStep(agent, { kind: 'undone', verdict: event.verdict, reason: event.reason }),
      }));
    case 'merge.finished':
      return merged(state, event);
    case 'review.finished':
      return { ...state, review: { verdict: event.verdict, list: event.list } };
    case 'budget.warning':
      return { ...state, budget: state.budget === 'spent' ? 'spent' : 'warned' };
    case 'budget.spent':
      return { ...state, budget: 'spent' };
    case 'run.finished':
      return {
        ...state,
        phase: { kind: 'finished', verdict: event.verdict, exitCode: event.exit_code, detail: event.detail },
      };
    case 'run.merged':
      return {
        ...state,
        merged: { commit: event.commit, onto: event.onto, branch: event.branch, undone: false },
      };
    case 'run.undone':
      return { ...state, merged: state.merged && { ...state.merged, undone: true } };
    case 'agent.paused':
    case 'agent.continued':
    case 'agent.killed':
    case 'scheduler.started':
    case 'scheduler.resumed':
      return state;
    default:
      // A log of a newer version may hold types that this one does not know: they change nothing here.
      event satisfies never;
      return state;
  }
};

const created = (state: RunState, event: EventOf<'run.created'>, at: number): RunState => ({
  ...state,
  createdAtMs: at,
  change: event.change,
  baseCommit: event.base_commit,
  baseBranch: event.base_branch,
  dirty: event.dirty,
  resultBranch: event.result_branch,
  notices: event.notices,
  validate: event.validate,
  maxIterations: event.max_iterations,
  parallel: event.parallel,
  parallelNow: event.parallel,
  budgetUsd: event.budget_usd,
});

const planned = (state: RunState, event: EventOf<'plan.ready'>): RunState => ({
  ...spent(state, event),
  phase: { kind: 'planned' },
  prdPath: event.prd_path,
  planFaults: [],
  agents: event.agents.map((share, index) => ({
    id: share.agent_id,
    place: index + 1,
    description: share.description,
    filesContext: share.files_context,
    dependsOn: share.depends_on,
    branch: '',
    status: { kind: 'waiting' },
    attempts: [],
    base: null,
    head: null,
    files: [],
    linesAdded: 0,
    linesRemoved: 0,
    commits: 0,
    validation: null,
    restartedAtMs: [],
    rateLimitsInARow: 0,
  })),
});

const intended = (agent: AgentState, event: EventOf<'attempt.intended'>, at: number): AgentState => {
  const attempt: AttemptState = {
    number: event.attempt,
    purpose: event.purpose,
    worktree: event.worktree,
    base: event.base,
    mark: event.mark,
    intendedAtMs: at,
    startedAtMs: null,
    endedAtMs: null,
    usage: noUsage,
    overdue: null,
    limited: false,
    crossedBudget: false,
    verdict: null,
    detail: '',
    retryable: true,
    outside: [],
  };
  const attempts = [...agent.attempts, attempt];
  if (event.purpose === 'work') {
    return { ...agent, attempts, base: agent.base ?? event.base, status: { kind: 'running' } };
  }
  const files =
    agent.status.kind === 'merging' && 'files' in agent.status.step ? agent.status.step.files : [];
  const tries = agent.status.kind === 'merging' ? agent.status.tries + 1 : 1;
  return { ...agent, attempts, status: { kind: 'merging', step: { kind: 'attempting', files }, tries } };
};

const replied = (state: RunState, event: EventOf<'attempt.reply'>): RunState => {
  const spentUsd = state.spentUsd + (event.cost ?? 0);
  const over = state.budgetUsd !== null && spentUsd >= state.budgetUsd;
  return onAttempt({ ...state, spentUsd }, event, (attempt) => ({
    ...attempt,
    usage: addUsage(attempt.usage, replyUsage(event)),
    crossedBudget: attempt.crossedBudget || over,
  }));
};

const spent = (state: RunState, event: EventOf<'plan.ready'> | EventOf<'plan.rejected'>): RunState => ({
  ...state,
  planning: addUsage(state.planning, plannerUsage(event)),
  spentUsd: state.spentUsd + (event.cost ?? 0),
});

const backedOff = (state: RunState, event: EventOf<'attempt.backoff'>, at: number): RunState => {
  const { agent: id, attempt: number } = event;
  if (id === undefined || number === undefined) return state;
  if (event.by === 'aider') return event.reason === 'rate-limited' ? slowedDown(state, id, number) : state;
  return onAgent(state, id, (agent) => ({
    ...agent,
    status: { kind: 'backing-off', untilMs: at + event.seconds * 1000, reason: event.reason },
    restartedAtMs: event.reason === 'rate-limited' ? agent.restartedAtMs : [...agent.restartedAtMs, at],
  }));
};

/** aider waiting for its provider tells that the provider is short: fewer agents start from now on, once per attempt. */
const slowedDown = (state: RunState, id: string, number: number): RunState => {
  const attempt = state.agents
    .find((agent) => agent.id === id)
    ?.attempts.find((one) => one.number === number);
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

const exited = (state: RunState, event: EventOf<'attempt.exited'>, at: number): RunState => {
  const limited = event.verdict === 'rate-limited';
  const before = state.agents.find((agent) => agent.id === event.agent);
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
    const purpose = attempts.find((attempt) => attempt.number === event.attempt)?.purpose;
    if (purpose !== 'work') {
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
      rateLimitsInARow: limited ? agent.rateLimitsInARow + 1 : 0,
      status: { kind: 'exited' },
    };
  });
};

const validating = (state: RunState, event: EventOf<'validation.started'>): RunState => {
  const ofResult = event.target === 'result';
  const next = { ...state, resultValidations: state.resultValidations + (ofResult ? 1 : 0) };
  return onAgent(next, event.agent, (agent) => ({
    ...agent,
    status: ofResult
      ? mergeStep(agent, { kind: 'validating', commit: event.commit })
      : { kind: 'validating' },
  }));
};

const validated = (state: RunState, event: EventOf<'validation.finished'>): RunState => {
  const validation: ValidationState = {
    ok: event.ok,
    code: event.code,
    seconds: event.seconds,
    timedOut: event.timed_out,
    log: event.log,
  };
  if (event.target === 'agent') {
    return onAgent(state, event.agent, (agent) => ({ ...agent, validation, status: { kind: 'validated' } }));
  }
  return onAgent(state, event.agent, (agent) => {
    const step = agent.status.kind === 'merging' ? agent.status.step : null;
    const commit = step?.kind === 'validating' ? step.commit : '';
    return { ...agent, status: mergeStep(agent, { kind: 'validated', commit, validation }) };
  });
};

const merged = (state: RunState, event: EventOf<'merge.finished'>): RunState => {
  const status = state.agents.find((agent) => agent.id === event.agent)?.status;
  const step = status?.kind === 'merging' ? status.step : null;
  const next = onAgent(state, event.agent, (agent) => ({
    ...agent,
    files: event.files,
    linesAdded: event.lines_added,
    linesRemoved: event.lines_removed,
    status: { kind: 'merged', commit: event.commit },
  }));
  const resultValidation = step?.kind === 'validated' ? step.validation : state.resultValidation;
  return { ...next, resultCommit: event.commit, resultValidation };
};

const mergeStep = (
  agent: AgentState,
  step: Extract<AgentStatus, { kind: 'merging' }>['step'],
): AgentStatus => ({
  kind: 'merging',
  step,
  tries: agent.status.kind === 'merging' ? agent.status.tries : 0,
});

const onAgent = (state: RunState, id: string, change: (agent: AgentState) => AgentState): RunState => ({
  ...state,
  agents: state.agents.map((agent) => (agent.id === id ? change(agent) : agent)),
});

const onAttempt = (
  state: RunState,
  event: { readonly agent: string; readonly attempt: number },
  change: (attempt: AttemptState) => AttemptState,
): RunState =>
  onAgent(state, event.agent, (agent) => ({
    ...agent,
    attempts: agent.attempts.map((attempt) => (attempt.number === event.attempt ? change(attempt) : attempt)),
  }));

const replyUsage = (event: EventOf<'attempt.reply'>): Usage => ({
  replies: 1,
  promptTokens: event.prompt_tokens,
  completionTokens: event.completion_tokens,
  totalTokens: event.tokens,
  costUsd: event.cost ?? 0,
  unpricedReplies: event.cost === null ? 1 : 0,
  sources: [event.cost_source],
});

const plannerUsage = (event: EventOf<'plan.ready'> | EventOf<'plan.rejected'>): Usage => ({
  replies: event.total_tokens > 0 ? 1 : 0,
  promptTokens: event.prompt_tokens,
  completionTokens: event.completion_tokens,
  totalTokens: event.total_tokens,
  costUsd: event.cost ?? 0,
  unpricedReplies: event.cost === null && event.total_tokens > 0 ? 1 : 0,
  sources: event.total_tokens > 0 ? [event.cost_source] : [],
});
