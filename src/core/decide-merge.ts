import type { Policy, Seen } from './decide.ts';
import type { Effect } from './effect.ts';
import { mayStart, wrongKey } from './limits.ts';
import type { AgentState, MergeStep, RunState } from './state.ts';

type Context = { readonly state: RunState; readonly policy: Policy; readonly seen: Seen };
type Merging = { readonly agent: AgentState; readonly step: MergeStep; readonly tries: number };

/** What to do about the one merge under way, or which to begin: one at a time, smallest overlap first. */
export const decideMerge = (context: Context): readonly Effect[] => {
  const current = mergeUnderWay(context.state);
  if (current !== null) return nextStep(current, context);
  if (context.seen.stopping || context.state.paused) return [];
  // It reads the result where merges are made.
  if (context.state.resultReview.reviewer.status.kind === 'running') return [];
  const next = nextToMerge(context.state.agents);
  return next === null ? [] : [{ kind: 'merge', agent: next.id }];
};

const mergeUnderWay = (state: RunState): Merging | null => {
  for (const agent of state.agents) {
    if (agent.status.kind === 'merging') return { agent, step: agent.status.step, tries: agent.status.tries };
  }
  return null;
};

const nextStep = ({ agent, step, tries }: Merging, context: Context): readonly Effect[] => {
  const undo = (reason: string): readonly Effect[] => [{ kind: 'undo-merge', agent: agent.id, reason }];
  if (agent.killed && step.kind !== 'attempting' && step.kind !== 'undone') return undo('You killed it.');
  switch (step.kind) {
    case 'merging':
      return [{ kind: 'merge', agent: agent.id }];
    case 'conflict':
      return mend(
        agent,
        { tries, purpose: 'conflict', because: `conflicts in ${step.files.join(', ')}` },
        context,
      );
    case 'attempting':
      return [];
    case 'validating':
      return [{ kind: 'check-merge', agent: agent.id }];
    case 'attempted':
      return context.seen.stopping
        ? undo('The run was interrupted.')
        : [{ kind: 'conclude-merge', agent: agent.id }];
    case 'validated':
      return step.validation.ok
        ? [{ kind: 'land', agent: agent.id }]
        : mend(
            agent,
            { tries, purpose: 'mend', because: `the result fails validation: ${step.validation.log}` },
            context,
          );
    case 'undone':
      return [
        {
          kind: 'record',
          draft: { type: 'agent.failed', agent: agent.id, verdict: step.verdict, detail: step.reason },
        },
      ];
    default:
      return step satisfies never;
  }
};

type Mending = { readonly tries: number; readonly purpose: 'conflict' | 'mend'; readonly because: string };

const mend = (
  agent: AgentState,
  { tries, purpose, because }: Mending,
  context: Context,
): readonly Effect[] => {
  const { state, policy, seen } = context;
  const undo = (reason: string): readonly Effect[] => [{ kind: 'undo-merge', agent: agent.id, reason }];
  if (seen.stopping) return undo('The run was interrupted.');
  if (tries >= policy.mergeTries) return undo(`${because}, after ${tries} tries to mend it`);
  if (state.budget === 'spent') return undo(`${because}, and the budget is spent`);
  if (wrongKey(state, agent.choices.model) !== null) return undo(`${because}, and the key was refused`);
  if (!mayStart(agent, state)) return [];
  return [{ kind: 'start', agent: agent.id, attempt: agent.attempts.length + 1, purpose }];
};

/** The succeeded agent that shares the fewest files with work that is still to be merged; ties go by place. */
const nextToMerge = (agents: readonly AgentState[]): AgentState | null => {
  const open = agents.filter(({ status }) => status.kind !== 'merged' && status.kind !== 'failed');
  const ready = open.filter(
    ({ status, takeover, told, paused, killed }) =>
      status.kind === 'succeeded' && takeover !== 'held' && told.length === 0 && !paused && !killed,
  );
  const overlap = (agent: AgentState): number => {
    const others = new Set(
      open.filter((other) => other !== agent).flatMap((other) => [...other.files, ...other.filesContext]),
    );
    return agent.files.filter((file) => others.has(file)).length;
  };
  return ready.toSorted((a, b) => overlap(a) - overlap(b) || a.place - b.place)[0] ?? null;
};
