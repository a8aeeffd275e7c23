import { mayStart } from '../../core/limits.ts';
import type { AgentState, AttemptState, MergeStep, RunState } from '../../core/state.ts';
import { verdictSentence } from '../../core/verdict.ts';
import { counted, lasting } from '../../words/numbers.ts';
import type { Role } from '../styled.ts';

export type Activity = { readonly text: string; readonly role: Role };

export type Moment = {
  readonly nowMs: number;
  /** When the last thing happened to the agent (an event), where it is known. */
  readonly lastAtMs?: number | null;
};

/** What an agent does, or why it waits, in words. */
export const activity = (agent: AgentState, state: RunState, moment: Moment): Activity => {
  const { status, takeover, stillSinceMs, killed } = agent;
  if (takeover === 'held')
    return { text: 'you have it: nothing of ours touches its work tree', role: 'warn' };
  if (status.kind === 'merged')
    return { text: `merged: ${counted(agent.files.length, 'file')}`, role: 'good' };
  if (status.kind === 'failed')
    return { text: status.detail || verdictSentence(status.verdict), role: killed ? 'dim' : 'bad' };
  if (killed) return { text: 'stopping', role: 'dim' };
  if (stillSinceMs !== null)
    return {
      text: `${state.paused ? 'the run is paused' : 'paused'} for ${lasting((moment.nowMs - stillSinceMs) / 1000)}`,
      role: 'warn',
    };
  switch (status.kind) {
    case 'waiting':
      return { text: whyItWaits(agent, state), role: 'dim' };
    case 'backing-off':
      return backingOff(agent, status, moment.nowMs);
    case 'running':
      return { text: working(agent, moment), role: 'busy' };
    case 'exited':
    case 'validated':
      return { text: between(agent, state), role: 'dim' };
    case 'validating':
      return { text: `validating: ${state.validate ?? 'its work'}${since(moment)}`, role: 'violet' };
    case 'succeeded':
      return { text: whyItIsNotMerged(agent, state), role: 'dim' };
    case 'merging':
      return { text: merging(status.step, state, moment), role: 'merge' };
    default:
      return status satisfies never;
  }
};

const whyItWaits = (agent: AgentState, state: RunState): string => {
  const open = agent.dependsOn.filter(
    (id) => state.agents.find((other) => other.id === id)?.status.kind !== 'merged',
  );
  if (open.length > 0)
    return `waits for ${open.join(', ')} (depends on ${open.length === 1 ? 'it' : 'them'})`;
  if (state.budget === 'spent') return 'waits: the budget is spent';
  if (!mayStart(agent, state)) return placesTaken(state);
  return 'starts next';
};

const placesTaken = (state: RunState): string => {
  const places = Math.min(state.parallel, state.parallelNow);
  return `waits for a free place: ${counted(places, 'agent')} at once${
    state.parallelNow < state.parallel ? ' while the provider limits the rate' : ''
  }`;
};

const backingOff = (
  agent: AgentState,
  { untilMs, reason }: { readonly untilMs: number; readonly reason: string },
  nowMs: number,
): Activity => {
  const seconds = Math.ceil((untilMs - nowMs) / 1000);
  const next = `attempt ${agent.attempts.length + 1}: ${reasonInWords(reason)}`;
  return { text: seconds > 0 ? `again in ${seconds} s, ${next}` : `again at once, ${next}`, role: 'warn' };
};

/** A verdict as the reason of a wait. */
export const reasonInWords = (reason: string): string => reasons[reason] ?? reason.replaceAll('-', ' ');

const reasons: Readonly<Record<string, string>> = {
  'rate-limited': 'rate limited',
  'provider-error': 'the provider failed',
  'no-reply': 'no reply came',
  stalled: 'nothing moved',
  'timed-out': 'it took too long',
  crashed: 'aider ended unexpectedly',
};

const working = (agent: AgentState, moment: Moment): string => {
  const attempt = agent.attempts.at(-1);
  if (attempt === undefined) return 'starts';
  if (attempt.startedAtMs === null) return 'makes its work tree ready';
  if (attempt.overdue !== null)
    return attempt.overdue === 'stall' ? 'nothing moves: stopping it' : 'took too long: stopping it';
  if (agent.told.length > attempt.told) return 'hears you after the reply in progress';
  const mends = agent.validation?.ok === false;
  return `waiting for the model${mends ? ' to mend it' : ''} ${lasting(waitedMs(attempt, moment) / 1000)}`;
};

const waitedMs = (attempt: AttemptState, { nowMs, lastAtMs }: Moment): number =>
  Math.max(0, nowMs - Math.max(lastAtMs ?? 0, attempt.startedAtMs ?? 0, attempt.wokenAtMs));

/** An attempt is over, and what comes next is not decided or has no place yet. */
const between = (agent: AgentState, state: RunState): string => {
  if (agent.told.length > 0) return `what you said is its next message${placeOrNot(agent, state)}`;
  if (agent.status.kind === 'validated' && agent.validation?.ok === false)
    return `its work does not pass yet: again${placeOrNot(agent, state)}`;
  return 'looks at what the attempt came to';
};

const placeOrNot = (agent: AgentState, state: RunState): string =>
  mayStart(agent, state) ? '' : `, ${placesTaken(state)}`;

const whyItIsNotMerged = (agent: AgentState, state: RunState): string => {
  const other = state.agents.find(({ id, status }) => id !== agent.id && status.kind === 'merging');
  return other === undefined
    ? 'done: waits for its merge'
    : `done: waits for the merge of ${other.id} to end`;
};

const merging = (step: MergeStep, state: RunState, moment: Moment): string => {
  switch (step.kind) {
    case 'merging':
      return 'merging';
    case 'conflict':
      return `conflict in ${few(step.files)}`;
    case 'attempting':
    case 'attempted':
      return step.files.length > 0
        ? `aider resolves the conflict in ${few(step.files)}${since(moment)}`
        : `aider mends the merged result${since(moment)}`;
    case 'validating':
      return `validating the merged result: ${state.validate ?? ''}${since(moment)}`;
    case 'validated':
      return step.validation.ok ? 'the merged result passes' : 'the merged result does not pass';
    case 'undone':
      return `merge undone: ${step.reason}`;
    default:
      return step satisfies never;
  }
};

const since = ({ nowMs, lastAtMs }: Moment): string =>
  lastAtMs === undefined || lastAtMs === null || nowMs - lastAtMs < 1000
    ? ''
    : ` ${lasting((nowMs - lastAtMs) / 1000)}`;

/** The first of some paths, and how many more there are. */
export const few = (paths: readonly string[], most = 2): string =>
  paths.length <= most
    ? paths.join(', ')
    : `${paths.slice(0, most).join(', ')} and ${paths.length - most} more`;
