import { type Choosing, chosen } from './choices.ts';
import type { EventOf } from './event.ts';
import { onAgent } from './on-agent.ts';
import { openAsks } from './reduce-review.ts';
import type { AgentState, AttemptState, RunState } from './state.ts';

/** An agent is in line, for the first time or again: what went wrong before counts for no limit any more. */
export const queued = (state: RunState, event: EventOf<'agent.queued'>): RunState =>
  onAgent(state, event.agent, (agent) => ({
    ...agent,
    place: event.place,
    branch: event.branch,
    forgiven: agent.attempts.length,
    restartedAtMs: [],
    rateLimitsInARow: 0,
    killed: false,
    takeover: null,
    // What a review wanted when the agent was stopped, it wants still.
    told: agent.told.length === 0 ? openAsks(state, agent) : agent.told,
    ...(event.choices === undefined ? {} : retriedWith(event.choices, agent, state)),
    status: { kind: 'waiting' },
  }));

const retriedWith = (
  choices: Choosing,
  agent: AgentState,
  { model }: RunState,
): Pick<AgentState, 'choices' | 'afresh'> => ({
  choices: chosen({ ...agent, model }, choices),
  afresh: choices.message === undefined ? agent.afresh : choices.message === 'afresh',
});

type Pausing = { readonly agent: string | undefined; readonly paused: boolean; readonly at: number };

/** Somebody paused an agent or the whole run, or lets it go on. */
export const paused = (state: RunState, { agent: id, paused: still, at }: Pausing): RunState => {
  const run = id === undefined ? { ...state, paused: still } : state;
  const one = (agent: AgentState): AgentState => {
    const own = agent.id === id ? { ...agent, paused: still } : agent;
    return own.paused || run.paused ? stoodStill(own, at) : wentOn(own, at);
  };
  const { resultReview } = run;
  return {
    ...run,
    agents: run.agents.map(one),
    resultReview: { ...resultReview, reviewer: one(resultReview.reviewer) },
  };
};

const stoodStill = (agent: AgentState, at: number): AgentState =>
  agent.stillSinceMs === null ? { ...agent, stillSinceMs: at } : agent;

const wentOn = (agent: AgentState, at: number): AgentState => {
  const { stillSinceMs: since } = agent;
  if (since === null) return agent;
  const woken = (attempt: AttemptState): AttemptState => {
    const pausedMs = attempt.pausedMs + Math.max(0, at - Math.max(since, attempt.intendedAtMs));
    return attempt.endedAtMs === null ? { ...attempt, pausedMs, wokenAtMs: at } : attempt;
  };
  return { ...agent, stillSinceMs: null, attempts: agent.attempts.map(woken) };
};

/** The user has left an agent's work tree: what is committed there is the agent's. */
export const released = (state: RunState, event: EventOf<'agent.released'>): RunState =>
  onAgent(state, event.agent, (agent) => ({
    ...agent,
    takeover: event.next,
    base: agent.base ?? event.base ?? null,
    head: event.head,
    commits: agent.commits + event.commits,
    files: event.files,
    linesAdded: event.lines_added,
    linesRemoved: event.lines_removed,
    status: { kind: 'exited' },
  }));

/** A scheduler takes the run up again, an ended one too: what is left to do is found by deciding. */
export const reopened = (state: RunState, event: EventOf<'scheduler.resumed'>): RunState => {
  const reviews = event.reviews ?? false;
  const next = { ...state, reviews, notices: [...state.notices, ...event.notices] };
  if (state.phase.kind !== 'finished') return next;
  return { ...next, phase: { kind: state.prdCommit === null ? 'planning' : 'running' } };
};
