import type { AgentState, RunState } from '../core/state.ts';
import { type Verdict, VerdictSchema, verdictAdvice, verdictSentence } from '../core/verdict.ts';
import { reasonInWords } from './views/activity.ts';

/** What went wrong with an agent, and what a person can do about it. */
export type Trouble = {
  readonly title: string;
  /** What happened, the most exact sentence that there is. */
  readonly what: string;
  readonly advice: string;
  /** What shows it best: what the validation command printed, or what aider did. */
  readonly evidence: 'validation' | 'output';
};

/** Null when nothing is wrong. */
export const troubleOf = (agent: AgentState, state: RunState): Trouble | null => {
  const { status, id } = agent;
  switch (status.kind) {
    case 'merged':
      return null;
    case 'failed':
      return failure(agent, status.verdict, status.detail);
    case 'backing-off':
      return backingOff(agent, status.reason);
    case 'merging':
      return merging(agent, state);
    default:
      if (agent.validation?.ok !== false) return null;
      return {
        title: `${id} does not pass yet`,
        what: `${state.validate ?? 'The validation command'} failed on its newest attempt.`,
        advice: 'Its next message holds this output: there is nothing to do yet.',
        evidence: 'validation',
      };
  }
};

const failure = ({ id }: Pick<AgentState, 'id'>, verdict: Verdict, detail: string): Trouble => ({
  title: `${id}: ${verdict}`,
  what: detail || verdictSentence(verdict),
  advice: verdictAdvice(verdict),
  evidence: verdict === 'validation-failed' ? 'validation' : 'output',
});

const backingOff = ({ id }: AgentState, reason: string): Trouble => {
  const verdict = VerdictSchema.safeParse(reason);
  return {
    title: `${id} waits: ${reasonInWords(reason)}`,
    what: `Its attempt ended: ${reasonInWords(reason)}.`,
    advice: `It begins again by itself. ${verdict.success ? verdictAdvice(verdict.data) : ''}`.trimEnd(),
    evidence: 'output',
  };
};

const merging = ({ id, status }: AgentState, { validate }: RunState): Trouble | null => {
  const step = status.kind === 'merging' ? status.step : null;
  switch (step?.kind) {
    case 'conflict':
    case 'attempting':
    case 'attempted':
      return step.files.length > 0
        ? {
            title: `${id} conflicts with the result`,
            what: 'Its work and what is merged already change the same lines.',
            advice: 'An aider gets both sides and the PRD to resolve it: there is nothing to do yet.',
            evidence: 'output',
          }
        : {
            title: `${id} breaks the result`,
            what: `${validate ?? 'The validation command'} fails on the result with its work in it.`,
            advice: 'An aider gets that output to mend it: there is nothing to do yet.',
            evidence: 'validation',
          };
    case 'undone':
      return failure({ id }, step.verdict, step.reason);
    default:
      return null;
  }
};
