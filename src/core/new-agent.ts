import { noChoices } from './choices.ts';
import type { AgentState } from './state.ts';

type Share = Pick<AgentState, 'id' | 'place' | 'description' | 'filesContext' | 'dependsOn'>;

/** An agent that nothing has happened to. */
export const newAgent = (share: Share): AgentState => ({
  ...share,
  branch: '',
  status: { kind: 'waiting' },
  attempts: [],
  base: null,
  head: null,
  files: [],
  linesAdded: 0,
  linesRemoved: 0,
  commits: 0,
  validation: null,
  restartedAtMs: [],
  rateLimitsInARow: 0,
  forgiven: 0,
  killed: false,
  paused: false,
  stillSinceMs: null,
  told: [],
  takeover: null,
  choices: noChoices,
  afresh: false,
});
