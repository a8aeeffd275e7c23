import type { RunState } from '../core/state.ts';
import type { Follower } from './shown-text.ts';
import type { Line } from './styled.ts';
import type { Live } from './views/agent-pane.ts';
import { logText } from './views/aider-log.ts';
import { nothingSeen, type Watched, watchedLine } from './views/doing.ts';

export type LiveOutput = {
  /** From now on the aiders are watched that are at work in this state. */
  readonly watch: (state: RunState) => void;
  /** Null for an agent that has no aider at work. */
  readonly of: (agent: string) => Live | null;
  readonly close: () => Promise<void>;
};

type Watching = {
  readonly followOutput: (agent: string, attempt: number, onLine: (line: string) => void) => Follower | null;
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
  tail: readonly Line[];
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
    const first = { attempt, fresh: [], lines: [], tail: [], watched: nothingSeen, movedAtMs: null };
    seen.set(agent, { ...first, follower: null });
    const follower = followOutput(agent, attempt, hear);
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
      if (own.fresh.length > 0) look(own);
      return { doing: own.watched.doing, tail: own.tail, movedAtMs: own.movedAtMs };
    },
    close: async () => {
      await Promise.all([...seen.keys()].map(end));
    },
  };
};

/** Understands what has come since the last frame. */
const look = (own: Seen): void => {
  for (const line of own.fresh.slice(-mostLines))
    own.watched = watchedLine(own.watched, line, own.movedAtMs ?? 0);
  own.lines = [...own.lines, ...own.fresh].slice(-mostLines);
  own.fresh = [];
  own.tail = logText(own.lines.filter((line) => line.trim() !== '').slice(-40)).map(({ line }) => line);
};
