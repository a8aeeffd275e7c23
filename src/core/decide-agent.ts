import type { Policy, Seen } from './decide.ts';
import { restart } from './decide-restart.ts';
import { whenRunning } from './decide-running.ts';
import type { Effect } from './effect.ts';
import { current, mayStart, workReplies, wrongKey } from './limits.ts';
import type { AgentState, AttemptState, RunState } from './state.ts';
import { isTransient, type Verdict } from './verdict.ts';

type Context = { readonly state: RunState; readonly policy: Policy; readonly seen: Seen };

/** What to do about one agent, up to the moment when it has succeeded or failed. */
export const decideAgent = (agent: AgentState, context: Context): readonly Effect[] => {
  if (agent.killed) return whenKilled(agent, context);
  if (agent.takeover === 'held' && !context.seen.stopping) return whenHeld(agent, context);
  switch (agent.status.kind) {
    case 'waiting':
      return whenWaiting(agent, context);
    case 'backing-off':
      return context.seen.nowMs >= agent.status.untilMs || ending(agent, context)
        ? whenWaiting(agent, context)
        : [];
    case 'running':
      return whenRunning(agent, context);
    case 'exited':
      return agent.told.length > 0 && !ending(agent, context) && !waitsFirst(agent)
        ? again(agent, context)
        : whenExited(agent, context);
    case 'validated':
      return agent.told.length > 0 && !ending(agent, context)
        ? again(agent, context)
        : whenValidated(agent, context);
    case 'merging':
      return agent.status.step.kind === 'attempting' ? whenRunning(agent, context) : [];
    case 'validating':
      return [{ kind: 'validate', agent: agent.id }];
    case 'succeeded':
    case 'merged':
    case 'failed':
      return agent.told.length > 0 && !ending(agent, context) ? again(agent, context) : [];
    default:
      return agent.status satisfies never;
  }
};

/** Whatever its next message is, an attempt that met trouble is not repeated at once. */
const waitsFirst = (agent: AgentState): boolean =>
  agent.takeover === null && isTransient(lastWork(agent)?.verdict ?? null);

const ending = ({ choices }: AgentState, { state, seen }: Context): boolean =>
  seen.stopping || state.budget === 'spent' || wrongKey(state, choices.model) !== null;

const killed = 'You killed it.';

const whenKilled = (agent: AgentState, context: Context): readonly Effect[] => {
  switch (agent.status.kind) {
    case 'running':
      return whenRunning(agent, context);
    case 'merging':
      return agent.status.step.kind === 'attempting' ? whenRunning(agent, context) : [];
    case 'merged':
    case 'failed':
      return [];
    default:
      return [fail(agent, 'killed', killed)];
  }
};

/** The user works in its work tree: what runs there ends, and nothing else begins. */
const whenHeld = (agent: AgentState, context: Context): readonly Effect[] => {
  switch (agent.status.kind) {
    case 'running':
      return whenRunning(agent, context);
    case 'merging':
      return agent.status.step.kind === 'attempting' ? whenRunning(agent, context) : [];
    case 'validating':
      return [{ kind: 'validate', agent: agent.id }];
    default:
      return [];
  }
};

const whenWaiting = (agent: AgentState, context: Context): readonly Effect[] => {
  const { state, seen } = context;
  if (seen.stopping) return [fail(agent, 'interrupted', 'The run was interrupted before it could go on.')];
  const key = wrongKey(state, agent.choices.model);
  if (key !== null) return [fail(agent, 'auth', key)];
  if (state.budget === 'spent') return [fail(agent, 'budget', 'The budget was spent before it could go on.')];
  const needs = agent.dependsOn.map((id) => state.agents.find((other) => other.id === id));
  const broken = needs.find((other) => other?.status.kind === 'failed');
  if (broken !== undefined) return [fail(agent, 'blocked', `It depends on ${broken.id}, which failed.`)];
  if (needs.some((other) => other?.status.kind !== 'merged')) return [];
  return mayStart(agent, state) ? [start(agent)] : [];
};

const whenExited = (agent: AgentState, context: Context): readonly Effect[] => {
  const { policy } = context;
  if (agent.takeover !== null) return whenReleased(agent, context);
  const last = lastWork(agent);
  if (last === undefined || last.verdict === null) return [];
  switch (last.verdict) {
    case 'succeeded':
    case 'no-change':
    case 'edit-failed':
      if (spentAfter(last, context)) return [fail(agent, 'budget', 'Its last reply spent the budget.')];
      if (context.seen.stopping) return [fail(agent, 'interrupted', 'The run was interrupted.')];
      return policy.validates ? [{ kind: 'validate', agent: agent.id }] : unvalidated(agent, last, context);
    case 'rate-limited':
    case 'crashed':
    case 'timed-out':
    case 'stalled':
    case 'provider-error':
    case 'no-reply':
      return transient(agent, last, context);
    default:
      return [fail(agent, last.verdict, last.detail)];
  }
};

/** The user has worked on it: what is there is validated like anybody's work. */
const whenReleased = (agent: AgentState, context: Context): readonly Effect[] => {
  if (context.seen.stopping) return [fail(agent, 'interrupted', 'The run was interrupted.')];
  if (context.policy.validates) return [{ kind: 'validate', agent: agent.id }];
  if (agent.takeover === 'go-on') return again(agent, context);
  return agent.files.length > 0 ? succeed(agent) : [fail(agent, 'no-change', 'Nothing was changed.')];
};

/** The reply that crosses the budget ends its agent; one that stood before it does not. */
const spentAfter = (last: AttemptState, { state }: Context): boolean =>
  state.budget === 'spent' && last.usage.replies > 0 && last.crossedBudget;

const unvalidated = (agent: AgentState, last: AttemptState, context: Context): readonly Effect[] =>
  last.verdict === 'succeeded' || isComplete(agent, last) ? succeed(agent) : askAgain(agent, last, context);

/** An attempt that was cut off did the work, and the one after it says that nothing is left to do. */
const isComplete = ({ files, attempts }: AgentState, last: AttemptState): boolean =>
  last.verdict === 'no-change' &&
  files.length > 0 &&
  !attempts.some(({ verdict }) => verdict === 'edit-failed');

const whenValidated = (agent: AgentState, context: Context): readonly Effect[] => {
  if (agent.validation === null) return [];
  if (context.seen.stopping) return [fail(agent, 'interrupted', 'The run was interrupted.')];
  const changed = agent.files.length > 0;
  if (agent.takeover === 'go-on') return again(agent, context);
  if (agent.takeover === 'done' && agent.validation.ok && changed) return succeed(agent);
  if (agent.takeover === 'done')
    return [
      fail(
        agent,
        changed ? 'validation-failed' : 'no-change',
        `You were done with it: ${agent.validation.log}`,
      ),
    ];
  const last = lastWork(agent);
  if (last === undefined || last.verdict === null) return [];
  if (agent.validation.ok) {
    const applied = agent.attempts.some((one) => one.purpose === 'work' && one.verdict === 'succeeded');
    return changed && (applied || isComplete(agent, last)) ? succeed(agent) : askAgain(agent, last, context);
  }
  if (workReplies(agent) < context.state.maxIterations) return again(agent, context);
  if (!changed) return [fail(agent, last.verdict === 'succeeded' ? 'no-change' : last.verdict, last.detail)];
  const how = agent.validation.timedOut
    ? 'did not end in time'
    : `ended with code ${agent.validation.code ?? 'none'}`;
  const replies = workReplies(agent);
  return [
    fail(
      agent,
      'validation-failed',
      `After ${replies} replies the validation command still ${how}: ${agent.validation.log}`,
    ),
  ];
};

/** A reply without an edit that could be applied is asked for once more, not forever. */
const askAgain = (agent: AgentState, last: AttemptState, context: Context): readonly Effect[] => {
  const fruitless = trailing(current(agent).filter(isWork), (one) => one.verdict !== 'succeeded');
  const verdict = last.verdict === null || last.verdict === 'succeeded' ? 'no-change' : last.verdict;
  return fruitless >= 2 || workReplies(agent) >= context.state.maxIterations
    ? [fail(agent, verdict, last.detail)]
    : again(agent, context);
};

const again = (agent: AgentState, context: Context): readonly Effect[] => {
  const { state } = context;
  if (state.budget === 'spent' || wrongKey(state, agent.choices.model) !== null)
    return whenWaiting(agent, context);
  // Taken over before it ever began: it still waits for what it depends on.
  if (lastWork(agent) === undefined) return whenWaiting(agent, context);
  return mayStart(agent, state) ? [start(agent)] : [];
};

const transient = (agent: AgentState, last: AttemptState, context: Context): readonly Effect[] => {
  if (ending(agent, context)) return whenWaiting(agent, context);
  return [restart(agent, last, context) ?? fail(agent, last.verdict ?? 'crashed', last.detail)];
};

const start = (agent: AgentState): Effect => ({
  kind: 'start',
  agent: agent.id,
  attempt: agent.attempts.length + 1,
  purpose: 'work',
});

const succeed = (agent: AgentState): readonly Effect[] =>
  agent.head === null
    ? []
    : [{ kind: 'record', draft: { type: 'agent.succeeded', agent: agent.id, commit: agent.head } }];

const fail = (agent: AgentState, verdict: Verdict, detail: string): Effect => ({
  kind: 'record',
  draft: { type: 'agent.failed', agent: agent.id, verdict, detail },
});

const isWork = (attempt: AttemptState): boolean => attempt.purpose === 'work';

const lastWork = (agent: AgentState): AttemptState | undefined => agent.attempts.findLast(isWork);

const trailing = <T>(list: readonly T[], holds: (item: T) => boolean): number => {
  const index = list.findLastIndex((item) => !holds(item));
  return list.length - 1 - index;
};
