import type { AgentState } from '../core/state.ts';

/** The end of what is printed at a place, as it stands when somebody looks. */
export type Tail = { readonly lines: () => readonly string[]; readonly close: () => void };

/** What an agent has at work now: one of its aiders, or the validation of what that did. */
export type Work = { readonly kind: 'attempt' | 'validation'; readonly attempt: number };

export type Tails = {
  /** The newest lines of what the agent has at work; null when nothing is. Whatever is asked for is followed. */
  readonly of: (agent: AgentState) => readonly string[] | null;
  /** A frame is over: what it did not ask for is followed no longer. */
  readonly settle: () => void;
  readonly close: () => void;
};

/** The ends of the logs that are on the screen, and of no others. */
export const createTails = (follow: (agent: AgentState, work: Work) => Tail): Tails => {
  let followed = new Map<string, Tail>();
  let asked = new Map<string, Tail>();
  return {
    of: (agent) => {
      const work = workOf(agent);
      if (work === null) return null;
      const key = `${agent.id} ${work.kind} ${work.attempt}`;
      const tail = asked.get(key) ?? followed.get(key) ?? follow(agent, work);
      asked.set(key, tail);
      followed.set(key, tail);
      return tail.lines();
    },
    settle: () => {
      for (const [key, tail] of followed) if (!asked.has(key)) tail.close();
      followed = asked;
      asked = new Map();
    },
    close: () => {
      for (const tail of followed.values()) tail.close();
      followed = new Map();
    },
  };
};

const workOf = ({ status, attempts }: AgentState): Work | null => {
  const last = attempts.at(-1);
  if (last === undefined) return null;
  if (status.kind === 'validating') return { kind: 'validation', attempt: last.number };
  return last.endedAtMs === null ? { kind: 'attempt', attempt: last.number } : null;
};
