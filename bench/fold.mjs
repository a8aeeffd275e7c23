// How long folding a long event log into the state takes.
import { fold } from '../dist/core/reduce.js';
import { judge, median } from './measure.mjs';

const agents = Array.from({ length: 16 }, (_, index) => `agent_${index + 1}`);
const count = 100_000;

const begin = [
  {
    type: 'run.created',
    change: 'change',
    base_commit: 'base',
    base_branch: 'main',
    dirty: false,
    result_branch: 'aider-dash/r/result',
    parallel: 16,
    max_iterations: count,
    budget_usd: null,
    validate: null,
    notices: [],
  },
  { type: 'plan.started', try: 1, model: 'planner', source: 'planner' },
  {
    type: 'plan.ready',
    prd_slug: 'slug',
    prd_path: 'docs/prd/001-slug.md',
    agents: agents.map((id) => ({
      agent_id: id,
      description: id,
      files_context: [`${id}.txt`],
      depends_on: [],
    })),
    seconds: 1,
    prompt_tokens: 0,
    completion_tokens: 0,
    total_tokens: 0,
    cost: null,
    cost_source: 'unknown',
  },
  { type: 'plan.approved', by: 'headless', prd_commit: 'prd' },
  ...agents.map((agent, index) => ({ type: 'agent.queued', agent, place: index + 1, branch: agent })),
  ...agents.map((agent) => ({
    type: 'attempt.intended',
    agent,
    attempt: 1,
    purpose: 'work',
    worktree: `/trees/${agent}`,
    base: 'prd',
    mark: agent,
  })),
];
const reply = {
  type: 'attempt.reply',
  attempt: 1,
  tokens: 110,
  prompt_tokens: 100,
  completion_tokens: 10,
  cost: 0.001,
  cost_source: 'aider',
  total: 1,
};
const events = Array.from({ length: count }, (_, index) => ({
  v: 1,
  seq: index + 1,
  time: new Date(1_767_000_000_000 + index * 10).toISOString(),
  run: '20260102-030405-abcd',
  ...(begin[index] ?? { ...reply, agent: agents[index % agents.length] }),
}));

const times = Array.from({ length: 7 }, () => {
  const startedAt = performance.now();
  const state = fold(events);
  const ms = performance.now() - startedAt;
  if (state.seq !== count || state.agents.length !== agents.length) throw new Error('The fold lost events.');
  return ms;
});
judge(`folding ${count} events`, { value: median(times), goal: 500, unit: 'ms' });
