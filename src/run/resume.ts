import { existsSync } from 'node:fs';
import type { Command } from '../core/command.ts';
import { isReviewOpen } from '../core/decide-review.ts';
import { UsageError } from '../core/error.ts';
import type { Draft } from '../core/event.ts';
import { fold } from '../core/reduce.ts';
import { interruptedAgents, requeue } from '../core/requeue.ts';
import type { RunState } from '../core/state.ts';
import { readEvents } from '../store/event-reading.ts';
import type { RunFolder } from '../store/run-folder.ts';
import { recallOrigin } from './origin.ts';
import { prepareAgain } from './preparation.ts';
import { readPlan } from './read-plan.ts';
import { isReviewed } from './review-plan.ts';
import { inSession, mended } from './session.ts';
import { settingsOf } from './settings.ts';
import { goOn, type Hooks } from './start.ts';

export type Resumption = Hooks & {
  readonly folder: RunFolder;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Carried out before anything else is decided. */
  readonly first?: Command;
};

/**
 * Goes on with a run whose scheduler has died, or that ended before all was done. Throws a UsageError when there is
 * nothing to go on with or a check fails, a DashError `run-owned` when its scheduler lives.
 */
export const resumeRun = async (resumption: Resumption): Promise<RunState> => {
  const { folder, env, first, version, onEvent, onBegun } = resumption;
  const before = fold(readEvents(folder.events).events);
  const again = first === undefined ? wantedAgain(before, folder) : [];
  const origin = await recallOrigin(folder);
  const settings = await settingsOf({ ...origin, env, baseCommit: before.baseCommit });
  const plan = before.prdPath === null ? null : readPlan(folder);
  const preparation = await prepareAgain(settings, origin.cwd, { change: before.change, plan });
  return inSession({ folder, settings, onEvent }, async (session) => {
    const notices = [...mended(session.log.openings, folder.events)];
    session.record({
      type: 'scheduler.resumed',
      pid: process.pid,
      version,
      owner: session.owner,
      notices,
      reviews: isReviewed({ ...resumption, preparation }),
    });
    for (const draft of again) session.record(draft);
    await onBegun?.(session);
    await goOn({ ...resumption, ...session, preparation }, first);
  });
};

/**
 * Of a run that has ended: those that were interrupted, or had a wrong key. Throws a UsageError when there are none and
 * it was summed up.
 */
const wantedAgain = (state: RunState, { summary }: RunFolder): readonly Draft[] => {
  if (state.seq === 0)
    throw new UsageError('The run’s log is empty.', {
      code: 'nothing-to-resume',
      hint: 'Begin a new run.',
    });
  if (state.phase.kind !== 'finished') return [];
  const agents = interruptedAgents(state);
  const isOpen =
    isReviewOpen(state) ||
    state.agents.some(({ status }) => status.kind !== 'merged' && status.kind !== 'failed');
  // Its scheduler may have died between the last event and the summary.
  const isSummed = existsSync(summary);
  if (agents.length > 0 || isOpen || state.prdCommit === null || !isSummed)
    return agents.flatMap((agent) => requeue(agent));
  throw new UsageError(`Run ${state.run} has finished: ${state.phase.detail}`, {
    code: 'nothing-to-resume',
    hint: `aider-dash retry ${state.run} AGENT begins an agent again; aider-dash show ${state.run} tells how it went.`,
  });
};
