import type { Choices, EditFormat } from './choices.ts';
import type { CostSource, Purpose, ReviewVerdict } from './event.ts';
import type { Verdict } from './verdict.ts';

/** Tokens and money; `costUsd` is a lower bound while `unpricedReplies` is not 0. */
export type Usage = {
  readonly replies: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly totalTokens: number;
  readonly costUsd: number;
  readonly unpricedReplies: number;
  readonly sources: readonly CostSource[];
};

export type AttemptState = {
  readonly number: number;
  readonly purpose: Purpose;
  readonly worktree: string;
  readonly base: string;
  readonly mark: string;
  /** Chosen for it; null: the run's. */
  readonly model: string | null;
  readonly editFormat: EditFormat | null;
  readonly intendedAtMs: number;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly usage: Usage;
  /** How often it told that it waits for its provider. */
  readonly waits: number;
  /** How long it stood still because somebody paused it, and when it last went on. */
  readonly pausedMs: number;
  readonly wokenAtMs: number;
  /** How many of the words that were waiting for it its message holds. */
  readonly told: number;
  /** Set when we decided that it must end. */
  readonly overdue: 'stall' | 'time' | null;
  /** Its provider limited the rate while it ran. */
  readonly limited: boolean;
  /** A reply of it came when the budget was spent, or spent it. */
  readonly crossedBudget: boolean;
  readonly verdict: Verdict | null;
  readonly detail: string;
  readonly retryable: boolean;
  /** Changed files that are not in its agent's share. */
  readonly outside: readonly string[];
};

export type ValidationState = {
  readonly ok: boolean;
  readonly code: number | null;
  readonly seconds: number;
  readonly timedOut: boolean;
  readonly log: string;
};

/** How far a merge has come; `commit` is what would become the result. */
export type MergeStep =
  | { readonly kind: 'merging' }
  | { readonly kind: 'conflict'; readonly files: readonly string[] }
  | { readonly kind: 'attempting'; readonly files: readonly string[] }
  | { readonly kind: 'attempted'; readonly files: readonly string[] }
  | { readonly kind: 'validating'; readonly commit: string }
  | { readonly kind: 'validated'; readonly commit: string; readonly validation: ValidationState }
  | { readonly kind: 'undone'; readonly verdict: Verdict; readonly reason: string };

export type AgentStatus =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'backing-off'; readonly untilMs: number; readonly reason: string }
  | { readonly kind: 'running' }
  | { readonly kind: 'exited' }
  | { readonly kind: 'validating' }
  | { readonly kind: 'validated' }
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'merging'; readonly step: MergeStep; readonly tries: number }
  | { readonly kind: 'merged'; readonly commit: string }
  | { readonly kind: 'failed'; readonly verdict: Verdict; readonly detail: string };

export type AgentState = {
  readonly id: string;
  /** Place in the plan, from 1: the N of `agentN_ATTEMPT`. */
  readonly place: number;
  readonly description: string;
  readonly filesContext: readonly string[];
  readonly dependsOn: readonly string[];
  readonly branch: string;
  readonly status: AgentStatus;
  readonly attempts: readonly AttemptState[];
  /** The commit that its branch began at, and the newest one; null before the first attempt. */
  readonly base: string | null;
  readonly head: string | null;
  readonly files: readonly string[];
  readonly linesAdded: number;
  readonly linesRemoved: number;
  readonly commits: number;
  readonly validation: ValidationState | null;
  /** When it was restarted after a transient failure, for the restart intensity. */
  readonly restartedAtMs: readonly number[];
  readonly rateLimitsInARow: number;
  /** How many attempts there were when it was last put in line: they count for no limit any more. */
  readonly forgiven: number;
  readonly killed: boolean;
  /** Paused by itself; it stands still also while its run does. */
  readonly paused: boolean;
  readonly stillSinceMs: number | null;
  /** What its next message says besides its share, oldest first. */
  readonly told: readonly Told[];
  /** The user has its work tree, or has left it and says whether it goes on; null when no user was there. */
  readonly takeover: 'held' | 'go-on' | 'done' | null;
  /** What the user chose for its attempts. */
  readonly choices: Choices;
  /** Its next message says nothing of what went wrong before. */
  readonly afresh: boolean;
};

/** Words for an agent's next message: the user's, or those of a review of the result. */
export type Told = { readonly by: 'user' | 'review'; readonly text: string };

/** A review of the result that has ended. */
export type ReviewState = {
  readonly verdict: ReviewVerdict;
  readonly list: readonly string[];
  readonly detail: string;
  /** The result that was read. */
  readonly commit: string;
  /** What agents were asked to change because of it, and after which of their attempts. */
  readonly asks: readonly { readonly agent: string; readonly text: string; readonly after: number }[];
};

/** A model looks at the result when all is merged; not to be taken for a person's look at the plan. */
export type ResultReview = {
  readonly wanted: boolean;
  /** Its attempts are folded like an agent's. */
  readonly reviewer: AgentState;
  readonly said: readonly ReviewState[];
};

export type MergedFacts = {
  readonly commit: string;
  readonly onto: string;
  readonly branch: string;
  readonly undone: boolean;
};

/** A pull request that is open for the result, as it was at this commit. */
export type PullRequestFacts = { readonly url: string; readonly commit: string | null };

export type RunPhase =
  | { readonly kind: 'planning' }
  | { readonly kind: 'planned' }
  /** The plan waits for a person; `note` says why it is still the one before. */
  | { readonly kind: 'reviewing'; readonly note: string | null }
  | { readonly kind: 'running' }
  | {
      readonly kind: 'finished';
      readonly atMs: number;
      readonly verdict: Verdict;
      readonly exitCode: number;
      readonly detail: string;
    };

export type RunState = {
  readonly run: string;
  /** The last event that is folded in; older ones are ignored. */
  readonly seq: number;
  readonly createdAtMs: number;
  readonly changedAtMs: number;
  readonly change: string;
  readonly baseCommit: string;
  readonly baseBranch: string | null;
  /** The agents' model as the user named it; null: aider chooses, or the log is an old one. */
  readonly model: string | null;
  readonly dirty: boolean;
  readonly resultBranch: string;
  readonly notices: readonly string[];
  readonly phase: RunPhase;
  readonly prdPath: string | null;
  readonly prdCommit: string | null;
  readonly planning: Usage;
  readonly planFaults: readonly string[];
  /** Whether its plan is to wait for a person. */
  readonly reviews: boolean;
  /** What the user said to the plan before, while another one is made for it. */
  readonly remark: string | null;
  readonly agents: readonly AgentState[];
  readonly resultCommit: string | null;
  readonly validate: string | null;
  readonly resultValidation: ValidationState | null;
  /** How often the validation command ran on the result. */
  readonly resultValidations: number;
  readonly maxIterations: number;
  readonly parallel: number;
  readonly paused: boolean;
  readonly mergeWanted: boolean;
  /** Why the result did not go into the user's branch although it was wanted. */
  readonly mergeRefused: string | null;
  readonly prWanted: boolean;
  /** Why there is no pull request although one was wanted. */
  readonly prRefused: string | null;
  /** Agents at once for now: halved when a provider limits the rate, grown back one by one. */
  readonly parallelNow: number;
  readonly budgetUsd: number | null;
  /** USD of the whole run so far, the planner's included; a lower bound while a reply had no price. */
  readonly spentUsd: number;
  readonly budget: 'open' | 'warned' | 'spent';
  readonly resultReview: ResultReview;
  readonly merged: MergedFacts | null;
  readonly pullRequest: PullRequestFacts | null;
};

/** How far the run has come, ms since the epoch: what is done with its result later is no part of it. */
export const reachedMs = ({ phase, changedAtMs }: RunState): number =>
  phase.kind === 'finished' ? phase.atMs : changedAtMs;

export const noUsage: Usage = {
  replies: 0,
  promptTokens: 0,
  completionTokens: 0,
  totalTokens: 0,
  costUsd: 0,
  unpricedReplies: 0,
  sources: [],
};

/** The sum of two usages. */
export const addUsage = (a: Usage, b: Usage): Usage => ({
  replies: a.replies + b.replies,
  promptTokens: a.promptTokens + b.promptTokens,
  completionTokens: a.completionTokens + b.completionTokens,
  totalTokens: a.totalTokens + b.totalTokens,
  costUsd: a.costUsd + b.costUsd,
  unpricedReplies: a.unpricedReplies + b.unpricedReplies,
  sources: b.sources.every((source) => a.sources.includes(source))
    ? a.sources
    : [...new Set([...a.sources, ...b.sources])],
});
