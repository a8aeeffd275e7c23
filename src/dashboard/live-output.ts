import type { RunState } from '../core/state.ts';
import type { Follower } from './shown-output.ts';
import type { Live } from './views/agent-pane.ts';
import { logged } from './views/aider-log.ts';
import { nothingSeen, type Watched, watchedLine } from './views/doing.ts';

export type LiveOutput = {
  /** From now on the aiders are watched that are at work in this state. */
  readonly watch: (state: RunState) => void;
  /** Null for an agent that has no aider at work. */
  readonly of: (agent: string) => Live | null;
  readonly close: () => Promise<void>;
};

type Watching = {
  readonly followOutput: (agent: string, onLine: (line: string) => void) => Follower | null;
  readonly onChange: () => void;
};

/** More lines than a pane has, and than come between two frames unless nobody could read them. */
const mostLines = 200;

type Seen = {
  readonly attempt: number;
  readonly follower: Follower | null;
  /** Lines that were not looked at yet: they are when a frame is drawn, and then only the newest. */
  fresh: string[];
  lines: readonly string[];
  watched: Watched;
  movedAtMs: number | null;
};

/** Follows what every aider at work prints. */
export const createLiveOutput = ({ followOutput, onChange }: Watching): LiveOutput => {
  const seen = new Map<string, Seen>();

  const begin = (agent: string, attempt: number): void => {
    const hear = (line: string): void => {
      const own = seen.get(agent);
      if (own === undefined || own.attempt !== attempt) return;
      own.fresh.push(line);
      if (own.fresh.length > 2 * mostLines) own.fresh = own.fresh.slice(-mostLines);
      own.movedAtMs = Date.now();
      onChange();
    };
    const first = { attempt, fresh: [], lines: [], watched: nothingSeen, movedAtMs: null };
    seen.set(agent, { ...first, follower: null });
    const follower = followOutput(agent, hear);
    seen.set(agent, { ...(seen.get(agent) ?? first), follower });
  };
  const end = (agent: string): Promise<void> | undefined => {
    const own = seen.get(agent);
    seen.delete(agent);
    return own?.follower?.close();
  };

  return {
    watch: ({ agents }) => {
      for (const { id, status, attempts } of agents) {
        const running = status.kind === 'running' && attempts.at(-1)?.startedAtMs !== null;
        const known = seen.get(id);
        if (known !== undefined && (!running || known.attempt !== attempts.length)) void end(id);
        if (running && !seen.has(id)) begin(id, attempts.length);
      }
    },
    of: (agent) => {
      const own = seen.get(agent);
      if (own === undefined) return null;
      for (const line of own.fresh.slice(-mostLines))
        own.watched = watchedLine(own.watched, line, own.movedAtMs ?? 0);
      own.lines = [...own.lines, ...own.fresh].slice(-mostLines);
      own.fresh = [];
      return { doing: own.watched.doing, tail: logged(own.lines.slice(-40)), movedAtMs: own.movedAtMs };
    },
    close: async () => {
      await Promise.all([...seen.keys()].map(end));
    },
  };
};
