import { readFileSync } from 'node:fs';
import type { Command } from '../core/command.ts';
import { DashError } from '../core/error.ts';
import type { Draft, EventOf } from '../core/event.ts';
import { readJson } from '../core/json.ts';
import { type Plan, PlanSchema } from '../core/plan.ts';
import type { Verdict } from '../core/verdict.ts';
import { createBranch, resolve } from '../git/branch.ts';
import { commitFile } from '../git/commit.ts';
import { ownIdentity } from '../git/identity.ts';
import { PlannerCallError } from '../planner/error.ts';
import { isWriteError } from '../store/whole-write.ts';
import { askForPlan } from './ask-planner.ts';
import { settlePlan } from './keep-plan.ts';
import { planAgain } from './plan-again.ts';
import { reviewPlan } from './review-plan.ts';
import type { Running } from './start.ts';

export type PlanStep = { readonly plan: Plan; readonly prdPath: string };

/**
 * The planning part of a run, or what an earlier scheduler left to do of it: plan and PRD are made, checked, written
 * down, reviewed by whoever is there for it, and the PRD becomes the first commit on the result branch. Null when there
 * is no plan; then the run has finished, and its events say why. `first` may be the word that the plan is approved.
 */
export const planStep = async (running: Running, first?: Command): Promise<PlanStep | null> => {
  const { folder, state, log } = running;
  settlePlan(
    running,
    log.events().filter(({ type }) => type === 'plan.ready'),
  );
  if (state().prdPath === null && !(await ended(running, askForPlan(running)))) return null;
  if (state().prdCommit === null && !(await approve(running, first))) return null;
  const { prdPath: path } = state();
  const plan = PlanSchema.parse(readJson(readFileSync(folder.plan, 'utf8')));
  if (path === null) return null;
  plan.agents.forEach(({ agent_id }, index) => {
    const known = state().agents.find(({ id }) => id === agent_id);
    const branch = `aider-dash/${folder.run}/${agent_id}`;
    if (known?.branch === '')
      running.record({ type: 'agent.queued', agent: agent_id, place: index + 1, branch });
  });
  return { plan, prdPath: path };
};

/** Whether there is a plan; without one the run has finished. */
const ended = async ({ record }: Running, planning: Promise<void>): Promise<boolean> => {
  try {
    await planning;
    return true;
  } catch (error) {
    if (!(error instanceof DashError) || isWriteError(error)) throw error;
    record(failedDraft(error));
    return false;
  }
};

const failedDraft = (error: DashError): Draft => {
  const verdict: Verdict = error instanceof PlannerCallError ? error.verdict : 'plan-invalid';
  const detail = error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
  return { type: 'run.finished', verdict, exit_code: verdict === 'interrupted' ? 130 : 3, detail };
};

type By = EventOf<'plan.approved'>['by'];

/** Commits the PRD of a plan that somebody approves; false when the run was ended instead. */
const approve = async (running: Running, first: Command | undefined): Promise<boolean> => {
  const { folder, record, state } = running;
  const by = await approver(running, first);
  const { prdPath: path } = state();
  if (by === null || path === null) return false;
  const commit = await commitPrd(running, path, readFileSync(folder.prd, 'utf8'));
  record({ type: 'plan.approved', by, prd_commit: commit });
  return true;
};

const approver = async (running: Running, first: Command | undefined): Promise<By | null> => {
  const { preparation, state, onFirst, review } = running;
  const { given, settings } = preparation;
  const usual: By = given !== null ? 'file' : settings.config.yes ? 'yes' : 'headless';
  if (first?.kind === 'approve') {
    await onFirst?.(Promise.resolve('The plan is approved.'));
    return 'user';
  }
  // An earlier scheduler may have died between the commit and saying so: somebody had approved.
  if ((await prdCommit(running)) !== null) return state().phase.kind === 'reviewing' ? 'user' : usual;
  if (review && usual === 'headless') return (await reviewPlan(running)) ? 'user' : null;
  const { remark } = state();
  if (remark !== null && !(await ended(running, planAgain(running, { remark })))) return null;
  return usual;
};

const resultRef = ({ folder }: Running): string => `refs/heads/aider-dash/${folder.run}/result`;

/** The commit that holds the PRD; null when there is none yet. */
const prdCommit = async (running: Running): Promise<string | null> => {
  const { repository } = running.preparation.settings;
  const tip = await resolve(repository.git, resultRef(running));
  return tip === repository.head ? null : tip;
};

const commitPrd = async (running: Running, path: string, prd: string): Promise<string> => {
  const { preparation, folder } = running;
  const { repository } = preparation.settings;
  const ref = resultRef(running);
  const made = await prdCommit(running);
  if (made !== null) return made;
  if ((await resolve(repository.git, ref)) === null)
    await createBranch(repository, ref.slice('refs/heads/'.length), repository.head);
  return commitFile(repository.git, {
    ref,
    path,
    content: prd,
    message: `docs: PRD for ${firstLine(preparation.change)}\n\nRun ${folder.run} of aider-dash.\n`,
    identity: await ownIdentity(repository.git),
  });
};

const firstLine = (text: string): string => (text.split('\n', 1)[0] ?? '').slice(0, 60);
