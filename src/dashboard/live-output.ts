import type { AgentState } from '../core/state.ts';
import type { Tails } from './tails.ts';
import type { Live } from './views/agent-pane.ts';
import { type Doing, nothingSeen, watchedLine } from './views/doing.ts';

export type LiveOutput = {
  /** Null for an agent that has nothing at work. Whoever is asked for is followed. */
  readonly of: (agent: AgentState) => Live | null;
  /** A frame is over: what it did not ask for is followed no longer. */
  readonly settle: () => void;
  readonly close: () => void;
};

/** Understands the ends of the logs that are on the screen: each when a frame is drawn, if there is more of it. */
export const createLiveOutput = (tails: Tails): LiveOutput => {
  let seen = new Map<string, Live>();
  let asked = new Map<string, Live>();

  const look = (agent: AgentState, lines: readonly string[]): Live => {
    const known = asked.get(agent.id) ?? seen.get(agent.id);
    if (known?.lines === lines) return known;
    const movedAtMs = lines.length === 0 ? null : Date.now();
    const doing = agent.status.kind === 'running' ? doingIn(lines, movedAtMs ?? 0) : null;
    return { doing, lines, movedAtMs };
  };
  return {
    of: (agent) => {
      const lines = tails.of(agent);
      if (lines === null) return null;
      const live = look(agent, lines);
      asked.set(agent.id, live);
      return live;
    },
    settle: () => {
      tails.settle();
      [seen, asked] = [asked, new Map()];
    },
    close: tails.close,
  };
};

/** A line that tells of a wait counts from now: it is the newest, or others come after it. */
const doingIn = (lines: readonly string[], nowMs: number): Doing =>
  lines.reduce((watched, line) => watchedLine(watched, line, nowMs), nothingSeen).doing;
