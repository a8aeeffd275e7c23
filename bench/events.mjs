// The events of a made-up run, without what the log adds to each.

/** A run with a running attempt for each of its agents. */
export const beginning = (ids) => [
  {
    type: 'run.created',
    change: 'Add rate limiting to the public API',
    base_commit: 'base',
    base_branch: 'main',
    dirty: false,
    result_branch: 'aider-dash/r/result',
    parallel: ids.length,
    max_iterations: 1_000_000,
    budget_usd: null,
    validate: 'npm test',
    notices: [],
  },
  { type: 'plan.started', try: 1, model: 'planner', source: 'planner' },
  {
    type: 'plan.ready',
    prd_slug: 'slug',
    prd_path: 'docs/prd/001-slug.md',
    agents: ids.map((agent_id) => ({
      agent_id,
      description: `the share of ${agent_id}`,
      files_context: [`${agent_id}.txt`],
      depends_on: [],
    })),
    seconds: 1,
    prompt_tokens: 1000,
    completion_tokens: 100,
    total_tokens: 1100,
    cost: 0.01,
    cost_source: 'aider',
  },
  { type: 'plan.approved', by: 'headless', prd_commit: 'prd' },
  ...ids.map((agent, index) => ({ type: 'agent.queued', agent, place: index + 1, branch: agent })),
  ...ids.map((agent) => ({
    type: 'attempt.intended',
    agent,
    attempt: 1,
    purpose: 'work',
    worktree: `/trees/${agent}`,
    base: 'prd',
    mark: agent,
  })),
  ...ids.map((agent) => ({
    type: 'attempt.started',
    agent,
    attempt: 1,
    pid: 1,
    start_time: '1',
    boot_id: 'boot',
  })),
];

/** So many replies, to one agent after the other. */
export const heard = (ids, count) =>
  Array.from({ length: count }, (_, index) => ({
    type: 'attempt.reply',
    agent: ids[index % ids.length],
    attempt: 1,
    tokens: 1100,
    prompt_tokens: 1000,
    completion_tokens: 100,
    cost: 0.001,
    cost_source: 'aider',
    total: 0.001 * (1 + Math.floor(index / ids.length)),
  }));

/** The end of a run whose agents changed nothing. */
export const ending = (ids) => [
  ...ids.flatMap((agent) => [
    {
      type: 'attempt.exited',
      agent,
      attempt: 1,
      code: 0,
      signal: null,
      verdict: 'no-change',
      detail: '',
      retryable: false,
      head: 'head',
      commits: 0,
      leftovers: 0,
      lines_added: 0,
      lines_removed: 0,
      files: [],
      seconds: 60,
    },
    { type: 'agent.failed', agent, verdict: 'no-change', detail: 'It changed nothing.' },
  ]),
  { type: 'run.finished', verdict: 'no-change', exit_code: 1, detail: '' },
];
