import type { Draft, Event, EventOf, Purpose } from '../../src/core/event.ts';
import { fold } from '../../src/core/reduce.ts';
import type { RunState } from '../../src/core/state.ts';

const start = Date.parse('2026-01-02T03:04:05.000Z');

/** Drafts as the log would number and stamp them, one second apart. */
export const history = (...drafts: readonly Draft[]): readonly Event[] =>
  drafts.map(
    (draft, index) =>
      ({
        v: 1,
        seq: index + 1,
        time: new Date(start + index * 1000).toISOString(),
        run: '20260102-030405-abcd',
        ...draft,
      }) as Event,
  );

export const stateAfter = (...drafts: readonly Draft[]): RunState => fold(history(...drafts));

/** When event number `seq` of a history happened, ms since the epoch. */
export const atEvent = (seq: number): number => start + (seq - 1) * 1000;

type Share = {
  readonly id: string;
  readonly files?: readonly string[];
  readonly dependsOn?: readonly string[];
};

/** The events of a run up to the moment when its agents stand in line. */
export const begun = (
  shares: readonly Share[],
  options: Partial<Omit<EventOf<'run.created'>, 'type'>> = {},
): readonly Draft[] => [
  {
    type: 'run.created',
    change: 'change',
    base_commit: 'base',
    base_branch: 'main',
    dirty: false,
    result_branch: 'aider-dash/20260102-030405-abcd/result',
    parallel: 4,
    max_iterations: 10,
    budget_usd: null,
    validate: null,
    notices: [],
    ...options,
  },
  { type: 'plan.started', try: 1, model: 'planner', source: 'planner' },
  {
    type: 'plan.ready',
    prd_slug: 'slug',
    prd_path: 'docs/prd/001-slug.md',
    agents: shares.map(({ id, files = [], dependsOn = [] }) => ({
      agent_id: id,
      description: `share of ${id}`,
      files_context: [...files],
      depends_on: [...dependsOn],
    })),
    seconds: 1,
    prompt_tokens: 0,
    completion_tokens: 0,
    total_tokens: 0,
    cost: null,
    cost_source: 'unknown',
  },
  { type: 'plan.approved', by: 'headless', prd_commit: 'prd' },
  ...shares.map(
    ({ id }, index): Draft => ({
      type: 'agent.queued',
      agent: id,
      place: index + 1,
      branch: `aider-dash/r/${id}`,
    }),
  ),
];

export const intended = (agent: string, attempt = 1, purpose: Purpose = 'work'): Draft => ({
  type: 'attempt.intended',
  agent,
  attempt,
  purpose,
  worktree: `/trees/${agent}`,
  base: 'prd',
  mark: `mark-${agent}-${attempt}`,
});

export const started = (agent: string, attempt = 1): Draft => ({
  type: 'attempt.started',
  agent,
  attempt,
  pid: 1000 + attempt,
  start_time: '1',
  boot_id: 'boot',
});

export const reply = (agent: string, attempt = 1, cost: number | null = 0.01): Draft => ({
  type: 'attempt.reply',
  agent,
  attempt,
  tokens: 110,
  prompt_tokens: 100,
  completion_tokens: 10,
  cost,
  cost_source: cost === null ? 'unknown' : 'aider',
  total: cost ?? 0,
});

export const exited = (
  agent: string,
  verdict: EventOf<'attempt.exited'>['verdict'],
  more: Partial<EventOf<'attempt.exited'>> = {},
): Draft => ({
  type: 'attempt.exited',
  agent,
  attempt: 1,
  code: 0,
  signal: null,
  verdict,
  detail: `detail of ${verdict}`,
  retryable: true,
  head: `head-${agent}`,
  commits: verdict === 'succeeded' ? 1 : 0,
  leftovers: 0,
  files: verdict === 'succeeded' ? [`${agent}.txt`] : [],
  lines_added: 3,
  lines_removed: 1,
  seconds: 2,
  ...more,
});

export const validated = (
  agent: string,
  ok: boolean,
  target: 'agent' | 'result' = 'agent',
  attempt = 1,
): Draft => ({
  type: 'validation.finished',
  target,
  agent,
  attempt,
  ok,
  code: ok ? 0 : 1,
  seconds: 1,
  timed_out: false,
  log: `validate_${agent}_${attempt}.log`,
});

export const validating = (agent: string, target: 'agent' | 'result' = 'agent', attempt = 1): Draft => ({
  type: 'validation.started',
  target,
  agent,
  attempt,
  commit: `head-${agent}`,
  log: `validate_${agent}_${attempt}.log`,
});

export const merged = (agent: string): Draft => ({
  type: 'merge.finished',
  agent,
  commit: `merge-${agent}`,
  onto: 'prd',
  lines_added: 3,
  lines_removed: 1,
  files: [`${agent}.txt`],
});
