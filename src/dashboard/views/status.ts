import type { AgentState, RunState } from '../../core/state.ts';
import type { Role } from '../styled.ts';
import { type Glyphs, type Standing, unicodeGlyphs } from './glyphs.ts';

export type Status = {
  readonly standing: Standing;
  readonly glyph: string;
  readonly role: Role;
  /** One or two words; glyph, colour and word each say it alone. */
  readonly word: string;
};

/** How an agent stands at a moment. */
export const statusOf = (agent: AgentState, nowMs: number, glyphs: Glyphs = unicodeGlyphs): Status => {
  const standing = standingOf(agent);
  return {
    standing,
    glyph: glyphs[standing],
    role: standingRole(standing),
    word: wordOf(agent, standing, nowMs),
  };
};

/** How an agent stands, without the moment. */
export const standingOf = (agent: AgentState): Standing => {
  const { status, killed, takeover, stillSinceMs } = agent;
  if (status.kind === 'merged') return 'merged';
  if (takeover === 'held') return 'paused';
  if (status.kind === 'failed') return isStopped(agent) ? 'stopped' : 'needs-you';
  if (killed) return 'stopped';
  if (stillSinceMs !== null) return 'paused';
  switch (status.kind) {
    case 'running':
      return 'works';
    case 'validating':
      return 'validates';
    case 'backing-off':
      return 'backs-off';
    case 'merging':
      return 'merges';
    default:
      return 'waits';
  }
};

/** Ended by the user, by the end of the run, or by an agent that needs somebody: nothing to mend here. */
const isStopped = ({ status, killed }: AgentState): boolean =>
  killed || (status.kind === 'failed' && ['killed', 'blocked', 'interrupted'].includes(status.verdict));

/** Whether an agent waits for a person. */
export const needsYou = (agent: AgentState): boolean => standingOf(agent) === 'needs-you';

/** The agents that wait for a person, in the plan's order. */
export const agentsInNeed = ({ agents }: RunState): readonly AgentState[] => agents.filter(needsYou);

/** All of them, what is most urgent first. */
export const standings: readonly Standing[] = [
  'needs-you',
  'works',
  'validates',
  'merges',
  'backs-off',
  'paused',
  'waits',
  'stopped',
  'merged',
];

export const standingTitle: Readonly<Record<Standing, string>> = {
  merged: 'merged',
  works: 'working',
  validates: 'validating',
  merges: 'merging',
  'backs-off': 'backing off',
  paused: 'paused',
  waits: 'waiting',
  stopped: 'stopped',
  'needs-you': 'needs you',
};

export const standingRole = (standing: Standing): Role => looks[standing];

const looks: Readonly<Record<Standing, Role>> = {
  waits: 'dim',
  works: 'busy',
  validates: 'violet',
  'backs-off': 'warn',
  paused: 'warn',
  merges: 'merge',
  merged: 'good',
  'needs-you': 'bad',
  stopped: 'dim',
};

const wordOf = (agent: AgentState, standing: Standing, nowMs: number): string => {
  const { status, takeover } = agent;
  switch (standing) {
    case 'waits':
      return status.kind === 'succeeded' ? 'to merge' : 'waits';
    case 'backs-off':
      return status.kind === 'backing-off' ? soon(status.untilMs, nowMs) : 'backs off';
    case 'paused':
      return takeover === 'held' ? 'yours' : 'paused';
    case 'needs-you':
      return status.kind === 'failed' && status.verdict === 'conflict' ? 'conflict' : 'needs you';
    case 'stopped':
      return status.kind === 'failed' ? status.verdict : 'stopping';
    default:
      return standing;
  }
};

const soon = (untilMs: number, nowMs: number): string => {
  const seconds = Math.ceil((untilMs - nowMs) / 1000);
  return seconds > 0 ? `in ${seconds} s` : 'at once';
};
