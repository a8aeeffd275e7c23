import type { Effect } from './effect.ts';
import { wrongKey } from './limits.ts';
import type { AgentState, RunState } from './state.ts';
import { type Verdict, verdictSentence } from './verdict.ts';

/** The end of a run, once nothing is left to do. */
export const runEnd = (state: RunState, stopping: boolean): readonly Effect[] => {
  // The user works in a work tree: that is no end.
  if (!stopping && state.agents.some(({ takeover }) => takeover === 'held')) return [];
  // What was said to an agent that stands still is said once it goes on.
  const hears = ({ told, choices }: AgentState): boolean =>
    told.length > 0 && wrongKey(state, choices.model) === null;
  if (!stopping && state.budget !== 'spent' && state.agents.some(hears)) return [];
  const over = state.agents.every(
    ({ status }) =>
      status.kind === 'merged' || status.kind === 'failed' || (stopping && status.kind === 'succeeded'),
  );
  return over ? [{ kind: 'finish' }] : [];
};

export type Outcome = { readonly verdict: Verdict; readonly exitCode: number; readonly detail: string };

/** How a run ended, from how its agents did. `halted` says why we stopped it ourselves, where we did. */
export const runOutcome = (
  state: RunState,
  end: { readonly stopping: boolean; readonly halted: string | null },
): Outcome => {
  const failed = state.agents.filter(({ status }) => status.kind === 'failed');
  const unmerged = state.agents.filter(({ status }) => status.kind !== 'merged');
  if (unmerged.length === 0) return { verdict: 'succeeded', exitCode: 0, detail: everyAgent(state) };
  if (end.halted !== null) return { verdict: 'interrupted', exitCode: 1, detail: end.halted };
  if (end.stopping) return { verdict: 'interrupted', exitCode: 130, detail: verdictSentence('interrupted') };
  const verdicts = failed.flatMap(({ status }) => (status.kind === 'failed' ? [status.verdict] : []));
  if (verdicts.includes('budget'))
    return { verdict: 'budget', exitCode: 4, detail: verdictSentence('budget') };
  const key = wrongKey(state);
  if (key !== null) return { verdict: 'auth', exitCode: 1, detail: key };
  const verdict = verdicts.find((one) => one !== 'blocked') ?? verdicts[0] ?? 'crashed';
  const merged = state.agents.length - unmerged.length;
  return {
    verdict,
    exitCode: 1,
    detail: `${merged} of ${state.agents.length} agents are merged. ${verdictSentence(verdict)}`,
  };
};

const everyAgent = ({ agents, validate }: RunState): string => {
  const how = validate === null ? 'merged' : 'merged and validated';
  return agents.length === 1 ? `The agent is ${how}.` : `All ${agents.length} agents are ${how}.`;
};
