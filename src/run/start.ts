import type { Command } from '../core/command.ts';
import type { Draft, Event } from '../core/event.ts';
import { createRedactor } from '../core/redact.ts';
import type { RunState } from '../core/state.ts';
import { excludeOurFiles } from '../git/exclude.ts';
import { isDirty } from '../git/repository.ts';
import { carryOut } from './carry-out.ts';
import { mergeWanted } from './merge-into.ts';
import { newRunFolder } from './new-run.ts';
import { rememberOrigin } from './origin.ts';
import { planStep } from './plan-step.ts';
import type { Preparation } from './preparation.ts';
import { openWanted } from './pull-request.ts';
import { isReviewed } from './review-plan.ts';
import { inSession, type Session } from './session.ts';

/** Carries out a command; says for people what came of it. Throws a DashError for one that can't be. */
export type Obey = (command: Command) => Promise<string>;

/** What goes between a run and whoever wants it. */
export type Hooks = {
  readonly version: string;
  /** Told of every event, in order. */
  readonly onEvent: (event: Event) => void;
  /** Told when the run's folder is there and its log is begun. */
  readonly onBegun?: (session: Session) => Promise<void>;
  /** Told what came of the command that the run was taken up again for. */
  readonly onFirst?: (outcome: Promise<string>) => Promise<void>;
  /** Told when the run can be commanded, and again when others obey: first for its plan, then for its agents. */
  readonly onScheduler?: (obey: Obey) => void;
  /** Aborted when the user wants the run to end; asked again, it ends at once. */
  readonly stop: AbortSignal;
  readonly stopNow: AbortSignal;
  /** Whether a person is there who reviews the plan. */
  readonly review: boolean;
};

export type Start = Hooks & { readonly preparation: Preparation };

/** A run while it is being carried out. */
export type Running = Start & Session;

/**
 * Carries one change request from a checked preparation to its summary. What the run meets is in its events and its
 * verdict; it throws only when the log can't be written or something of ours is broken.
 */
export const startRun = async (start: Start): Promise<RunState> => {
  const { preparation, version, onEvent, onBegun } = start;
  const { settings, cwd } = preparation;
  const { repository } = settings;
  const folder = newRunFolder(repository.top);
  await excludeOurFiles(repository);
  return inSession({ folder, settings, onEvent }, async (session) => {
    rememberOrigin(folder, settings, cwd);
    session.record(await createdDraft(preparation, folder.run));
    const reviews = isReviewed(start);
    session.record({ type: 'scheduler.started', pid: process.pid, version, owner: session.owner, reviews });
    if (settings.config.merge) session.record({ type: 'merge.wanted' });
    if (settings.config.pr) session.record({ type: 'pr.wanted' });
    await onBegun?.(session);
    await goOn({ ...start, ...session });
  });
};

/** What is left to do of a run: planning and agents, or agents alone. */
export const goOn = async (running: Running, first?: Command): Promise<void> => {
  const approves = first?.kind === 'approve' && running.state().prdCommit === null;
  const planned = await planStep(running, first);
  if (planned !== null) await carryOut(running, planned, approves ? undefined : first);
  const { phase } = running.state();
  if (phase.kind === 'finished' && phase.exitCode === 0) await bringOut(running);
};

/** Where the result was wanted at the end of a run that has ended well. */
const bringOut = async ({ state, record, preparation }: Running): Promise<void> => {
  const { repository, environment } = preparation.settings;
  const { mergeWanted: wanted, merged, prWanted, pullRequest } = state();
  if (wanted && merged === null) await mergeWanted({ repository, state: state(), record });
  if (!prWanted || pullRequest !== null) return;
  await openWanted({ repository, state: state(), redact: createRedactor(environment.secrets), record });
};

const createdDraft = async ({ settings, change }: Preparation, run: string): Promise<Draft> => {
  const { repository, config, notices } = settings;
  const dirty = await isDirty(repository.git);
  return {
    type: 'run.created',
    change,
    base_commit: repository.head,
    base_branch: repository.branch,
    model: config.model,
    dirty,
    result_branch: `aider-dash/${run}/result`,
    parallel: config.parallel,
    max_iterations: config.max_iterations,
    budget_usd: config.budget,
    validate: config.validate,
    review: config.review,
    notices: [
      ...notices,
      ...(dirty ? ['Your uncommitted changes were left alone: the run began at your last commit.'] : []),
    ],
  };
};
