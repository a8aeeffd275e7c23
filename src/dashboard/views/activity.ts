import { mayStart } from '../../core/limits.ts';
import type { AgentState, AttemptState, MergeStep, RunState } from '../../core/state.ts';
import { verdictSentence } from '../../core/verdict.ts';
import { counted, lasting } from '../../words/numbers.ts';
import type { Role } from '../styled.ts';
import type { Doing } from './doing.ts';

export type Activity = { readonly text: string; readonly role: Role };

export type Moment = {
  readonly nowMs: number;
  /** When the last thing happened to the agent (an event), where it is known. */
  readonly lastAtMs?: number | null;
  /** What its aider is at, where its output is followed. */
  readonly doing?: Doing | null;
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
      return working(agent, moment);
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
  timeout: 'the provider took too long',
  connection: 'no connection',
  'no-credit': 'no credit left',
};

const working = (agent: AgentState, moment: Moment): Activity => {
  const attempt = agent.attempts.at(-1);
  const busy = (text: string): Activity => ({ text, role: 'busy' });
  if (attempt === undefined) return busy('starts');
  if (attempt.startedAtMs === null) return busy('makes its work tree ready');
  if (attempt.overdue !== null)
    return busy(attempt.overdue === 'stall' ? 'nothing moves: stopping it' : 'took too long: stopping it');
  if (agent.told.length > attempt.told) return busy('hears you after the reply in progress');
  const mends = agent.validation?.ok === false ? ' to mend it' : '';
  const waits = busy(`waiting for the model${mends} ${lasting(waitedMs(attempt, moment) / 1000)}`);
  return atWork(moment) ?? waits;
};

/** What its output tells; null when that is nothing but waiting for the model. */
const atWork = ({ doing = null, nowMs }: Moment): Activity | null => {
  switch (doing?.kind) {
    case undefined:
    case 'asks':
      return null;
    case 'starts':
      return { text: 'aider starts', role: 'busy' };
    case 'waits':
      return retrying(doing.untilMs - nowMs, doing.why);
    case 'replies':
      return { text: 'the model replies', role: 'busy' };
    case 'edits':
      return { text: `editing ${doing.path}`, role: 'busy' };
    case 'reads':
      return { text: 'applying the reply', role: 'busy' };
    case 'applied':
      return { text: `edited ${doing.path}`, role: 'busy' };
    case 'again':
      return { text: 'an edit did not fit: asked again', role: 'warn' };
    case 'committed':
      return { text: 'has committed, and ends', role: 'busy' };
    default:
      return doing satisfies never;
  }
};

/** aider's own wait, within an attempt. */
const retrying = (leftMs: number, why: string | null): Activity | null =>
  leftMs <= 0
    ? null
    : {
        text: `retrying in ${Math.ceil(leftMs / 1000)} s: ${reasonInWords(why ?? 'provider-error')}`,
        role: 'warn',
      };

const waitedMs = (attempt: AttemptState, { nowMs, lastAtMs }: Moment): number =>
  Math.max(0, nowMs - Math.max(lastAtMs ?? 0, attempt.startedAtMs ?? 0, attempt.wokenAtMs));

/** An attempt is over, and what comes next is not decided or has no place yet. */
const between = (agent: AgentState, state: RunState): string => {
  if (agent.told.length > 0) {
    const whose = agent.told.some(({ by }) => by === 'user') ? 'you said' : 'the review wants';
    return `what ${whose} is its next message${placeOrNot(agent, state)}`;
  }
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
