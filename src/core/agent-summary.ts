import type { AgentState, AttemptState } from './state.ts';
import { agentUsage, sum, usageFields, usd, workSeconds } from './summary-figures.ts';
import type { AgentSummary } from './summary-schema.ts';

/** What an agent came to. */
export const summarizeAgent = (agent: AgentState): AgentSummary => {
  const merged = agent.status.kind === 'merged';
  const total = agentUsage(agent);
  const useful = (attempt: AttemptState) => merged && attempt.verdict === 'succeeded';
  const costOf = (holds: (attempt: AttemptState) => boolean) =>
    usd(sum(agent.attempts.filter(holds), ({ usage: { costUsd } }) => costUsd));
  return {
    id: agent.id,
    description: agent.description,
    branch: agent.branch,
    commits: agent.commits,
    ...ending(agent),
    attempts: agent.attempts.length,
    ...usageFields(total),
    cost_merged: costOf(useful),
    cost_wasted: costOf((attempt) => !useful(attempt)),
    lines_added: agent.linesAdded,
    lines_removed: agent.linesRemoved,
    files_touched: [...agent.files],
    outside_share: outsideOf(agent),
    ...triedOtherwise(agent),
    seconds: workSeconds(agent),
    validation:
      agent.validation === null
        ? null
        : {
            ok: agent.validation.ok,
            code: agent.validation.code,
            seconds: agent.validation.seconds,
            timed_out: agent.validation.timedOut,
            log: agent.validation.log,
          },
    merged,
  };
};

const triedOtherwise = ({ attempts }: AgentState): Pick<AgentSummary, 'otherwise'> => {
  const otherwise = attempts
    .filter(({ model, editFormat }) => model !== null || editFormat !== null)
    .map(({ number, model, editFormat }) => ({ attempt: number, model, edit_format: editFormat }));
  return otherwise.length === 0 ? {} : { otherwise };
};

/** What was taken back is not there any more. */
const outsideOf = ({ attempts, files }: AgentState): string[] => {
  const last = attempts.findLast(({ purpose, verdict }) => purpose === 'work' && verdict !== null);
  return (last?.outside ?? []).filter((file) => files.includes(file));
};

const ending = ({ status }: AgentState): Pick<AgentSummary, 'verdict' | 'detail'> => {
  if (status.kind === 'failed') return { verdict: status.verdict, detail: status.detail };
  if (status.kind === 'merged' || status.kind === 'succeeded') return { verdict: 'succeeded', detail: '' };
  return { verdict: 'interrupted', detail: 'It had not ended when the run did.' };
};
