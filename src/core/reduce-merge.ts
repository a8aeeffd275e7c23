import type { EventOf } from './event.ts';
import { mergeStep, onAgent } from './on-agent.ts';
import type { RunState, ValidationState } from './state.ts';

/** The validation command runs, on an agent's work or on the result. */
export const validating = (state: RunState, event: EventOf<'validation.started'>): RunState => {
  const ofResult = event.target === 'result';
  const next = { ...state, resultValidations: state.resultValidations + (ofResult ? 1 : 0) };
  return onAgent(next, event.agent, (agent) => ({
    ...agent,
    status: ofResult
      ? mergeStep(agent, { kind: 'validating', commit: event.commit })
      : { kind: 'validating' },
  }));
};

/** The validation command has ended. */
export const validated = (state: RunState, event: EventOf<'validation.finished'>): RunState => {
  const validation: ValidationState = {
    ok: event.ok,
    code: event.code,
    seconds: event.seconds,
    timedOut: event.timed_out,
    log: event.log,
  };
  if (event.target === 'agent') {
    return onAgent(state, event.agent, (agent) => ({
      ...agent,
      validation,
      // One that was killed meanwhile stays what it is.
      status: agent.status.kind === 'validating' ? { kind: 'validated' } : agent.status,
    }));
  }
  return onAgent(state, event.agent, (agent) => {
    const step = agent.status.kind === 'merging' ? agent.status.step : null;
    if (step?.kind !== 'validating') return agent;
    const { commit } = step;
    return { ...agent, status: mergeStep(agent, { kind: 'validated', commit, validation }) };
  });
};

/** A merge has landed: the result is one commit further. */
export const merged = (state: RunState, event: EventOf<'merge.finished'>): RunState => {
  const status = state.agents.find((agent) => agent.id === event.agent)?.status;
  const step = status?.kind === 'merging' ? status.step : null;
  const next = onAgent(state, event.agent, (agent) => ({
    ...agent,
    files: event.files,
    linesAdded: event.lines_added,
    linesRemoved: event.lines_removed,
    status: { kind: 'merged', commit: event.commit },
  }));
  const resultValidation = step?.kind === 'validated' ? step.validation : state.resultValidation;
  return { ...next, resultCommit: event.commit, resultValidation };
};
