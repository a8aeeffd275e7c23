import { setMaxListeners } from 'node:events';
import type { Command } from '../core/command.ts';
import { DashError } from '../core/error.ts';
import { withoutAgent } from '../core/plan-drop.ts';
import { createValueRedactor } from '../core/redact.ts';
import { settled } from '../core/settled.ts';
import { isWriteError } from '../store/whole-write.ts';
import { type KeptPlan, keepPlan } from './keep-plan.ts';
import { planAgain } from './plan-again.ts';
import { readPlan } from './read-plan.ts';
import { byUser, readPrdOf, revised } from './revised-plan.ts';
import type { Running } from './start.ts';

/**
 * Waits, for as long as it takes, until a person approves the plan, and does meanwhile what they want changed in it.
 * Resolves with false when the run is stopped instead; then it has finished.
 */
export const reviewPlan = async (running: Running): Promise<boolean> => {
  const { state, record, stop, onScheduler } = running;
  const { promise: over, resolve, reject } = settled<boolean>();
  // A key in a remark is a slip, as it is in the change.
  const clean = createValueRedactor(running.preparation.settings.environment.secrets);
  let asking = null as Asking | null;
  let approved = false;
  let before: Promise<unknown> = Promise.resolve();

  const wait = (note?: string): void =>
    record({ type: 'plan.review', ...(note === undefined ? {} : { note }) });

  const ask = (remark: string): void => {
    const cancel = new AbortController();
    const signal = AbortSignal.any([stop, cancel.signal]);
    const ended = planAgain(running, { remark, signal })
      .then(
        () => undefined,
        (error: unknown) => whyNone(error, cancel.signal),
      )
      .then((note) => {
        asking = null;
        if (!stop.aborted) wait(note);
      })
      .catch(reject);
    asking = { cancel, ended };
  };

  const carryOut = async (command: Command): Promise<string> => {
    if (approved) throw new DashError('The plan is approved: its agents begin.', { code: 'plan-approved' });
    if (command.kind === 'keep-plan') {
      if (asking === null) throw new DashError('No other plan is being made.', { code: 'not-planning' });
      asking.cancel.abort();
      return 'The plan before stands.';
    }
    if (!isAboutPlan(command)) throw notYet();
    if (asking !== null) throw planning();
    switch (command.kind) {
      case 'approve':
        approved = true;
        resolve(true);
        return 'The plan is approved: its agents begin.';
      case 'replan':
        checkBudget(running);
        ask(clean(command.remark));
        return 'The planner makes another plan.';
      case 'revise':
        keepPlan(running, await revised(running, command));
        wait();
        return 'The plan is as you wrote it.';
      case 'drop':
        keepPlan(running, without(running, command.agent));
        wait();
        return `${command.agent} is no longer in the plan.`;
      default:
        return command satisfies never;
    }
  };

  /** One after the other: two who change the plan at once must not mix. */
  const obey = (command: Command): Promise<string> => {
    const said = before.then(() => carryOut(command));
    before = said.catch(() => {});
    return said;
  };
  const onStop = (): void => resolve(false);
  // Nothing else keeps the process alive while it waits.
  const awake = setInterval(() => {}, 60_000);
  stop.addEventListener('abort', onStop, { once: true });
  // Every other plan that is made listens, too.
  setMaxListeners(0, stop);
  try {
    const { phase, remark } = state();
    if (remark !== null) ask(remark);
    else if (phase.kind !== 'reviewing') wait();
    onScheduler?.(obey);
    if (stop.aborted) resolve(false);
    const goesOn = await over;
    await asking?.ended;
    if (!goesOn) record(stoppedDraft);
    return goesOn;
  } finally {
    clearInterval(awake);
    stop.removeEventListener('abort', onStop);
  }
};

/** The planner at work on another plan. */
type Asking = { readonly cancel: AbortController; readonly ended: Promise<void> };

/** Why there is no other plan, for people; nothing when they wanted none any more. Throws what is no trouble of the planner's. */
const whyNone = (error: unknown, cancelled: AbortSignal): string | undefined => {
  if (!(error instanceof DashError) || isWriteError(error)) throw error;
  if (cancelled.aborted) return undefined;
  const why = error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
  return `There is no other plan; this is the one before. ${why}`;
};

type AboutPlan = Extract<Command, { kind: 'approve' | 'replan' | 'revise' | 'drop' }>;

const isAboutPlan = (command: Command): command is AboutPlan =>
  ['approve', 'replan', 'revise', 'drop'].includes(command.kind);

const without = (running: Running, id: string): KeptPlan => {
  const { folder, state } = running;
  const plan = readPlan(folder);
  const ids = plan.agents.map(({ agent_id }) => agent_id);
  if (!ids.includes(id))
    throw new DashError(`There is no agent ${id} in this plan.`, {
      code: 'no-agent',
      hint: `It has ${ids.join(', ')}.`,
    });
  if (ids.length === 1)
    throw new DashError(`${id} is the only agent of the plan.`, {
      code: 'last-agent',
      hint: 'Plan again with a remark, or stop the run.',
    });
  return {
    plan: withoutAgent(plan, id),
    prd: readPrdOf(folder),
    path: state().prdPath ?? '',
    ...byUser,
  };
};

const checkBudget = ({ state }: Running): void => {
  const { budgetUsd, spentUsd } = state();
  if (budgetUsd === null || spentUsd < budgetUsd) return;
  throw new DashError('The budget is spent: the planner is not asked again.', {
    code: 'budget-spent',
    hint: 'Edit the plan, or approve it: its agents would not begin either. A new run can have another --budget.',
  });
};

const planning = (): DashError =>
  new DashError('The planner is at work on another plan.', {
    code: 'still-planning',
    hint: 'Wait for it, or keep the plan before, on the screen: aider-dash attach RUN',
  });

const notYet = (): DashError =>
  new DashError('The plan waits for approval: there are no agents yet.', {
    code: 'awaits-approval',
    hint: 'See it with aider-dash attach RUN, or approve it as it is: aider-dash approve RUN',
  });

const stoppedDraft = {
  type: 'run.finished',
  verdict: 'interrupted',
  exit_code: 130,
  detail: 'It was stopped before its plan was approved.',
} as const;
