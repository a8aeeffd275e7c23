import { UsageError } from '../../core/error.ts';
import { sanitizeText } from '../../core/sanitize.ts';
import type { RunState } from '../../core/state.ts';
import { diffStat, diffText } from '../../git/diff.ts';
import { counted } from '../../words/numbers.ts';
import type { Io } from '../io.ts';
import { runHere } from '../place.ts';
import { agentOf } from '../which-agent.ts';

type Arguments = {
  readonly run: string | undefined;
  readonly agent: string | undefined;
  readonly stat: boolean;
};

/** Prints what a run changes against the commit that it began at, or what one agent did. */
export const diff = async (io: Io, { run, agent, stat }: Arguments): Promise<number> => {
  const { repository, state } = await runHere(io, run);
  const { base, tip } = ends(state, agent);
  if (stat) {
    const { added, removed, files } = await diffStat(repository.git, base, tip);
    io.out(`${counted(files, 'file')}, +${added} −${removed}\n`);
    return 0;
  }
  const text = await diffText(repository.git, { base, tip });
  // On a terminal nothing of a file's content may steer it; into a file or a pipe goes what git said.
  io.out(io.terminal ? sanitizeText(text) : text);
  return 0;
};

const ends = (state: RunState, id: string | undefined): { readonly base: string; readonly tip: string } => {
  if (id === undefined) return { base: state.baseCommit, tip: state.resultCommit ?? state.baseCommit };
  const agent = agentOf(state, id);
  if (agent.base !== null && agent.head !== null) return { base: agent.base, tip: agent.head };
  throw new UsageError(`${agent.id} has not begun.`, { code: 'no-diff' });
};
