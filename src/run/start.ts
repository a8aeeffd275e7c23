import { join } from 'node:path';
import type { Draft, Event } from '../core/event.ts';
import { createRedactor } from '../core/redact.ts';
import { fold } from '../core/reduce.ts';
import type { RunState } from '../core/state.ts';
import { summarize } from '../core/summary.ts';
import { excludeOurFiles } from '../git/exclude.ts';
import { isDirty } from '../git/repository.ts';
import { writeFileAtomic } from '../store/atomic-file.ts';
import { type EventLog, openEventLog } from '../store/event-log.ts';
import { acquireOwnership } from '../store/owner-lock.ts';
import type { RunFolder } from '../store/run-folder.ts';
import { indexRun } from '../store/run-index.ts';
import { isAlive, readIdentity } from '../system/identity.ts';
import { carryOut } from './carry-out.ts';
import { newRunFolder } from './new-run.ts';
import { planStep } from './plan-step.ts';
import type { Preparation } from './preparation.ts';

export type Start = {
  readonly preparation: Preparation;
  readonly version: string;
  /** Told of every event, in order. */
  readonly onEvent: (event: Event) => void;
  /** Aborted when the user wants the run to end; asked again, it ends at once. */
  readonly stop: AbortSignal;
  readonly stopNow: AbortSignal;
  readonly onText?: (chunk: string) => void;
};

/** A run while it is being carried out. */
export type Running = Start & {
  readonly folder: RunFolder;
  readonly log: EventLog;
  readonly record: (draft: Draft) => void;
};

/**
 * Carries one change request from a checked preparation to its summary. What the run meets is in its events and its
 * verdict; it throws only when the log can't be written or something of ours is broken.
 */
export const startRun = async (start: Start): Promise<RunState> => {
  const { preparation, version, onEvent } = start;
  const { settings } = preparation;
  const { repository, environment, directories } = settings;
  const folder = newRunFolder(repository.top);
  await excludeOurFiles(repository);
  const identity = await readIdentity(process.pid);
  const owner = await acquireOwnership(folder.folder, {
    identity: identity ?? { pid: process.pid, startTime: '', bootId: '' },
    isAlive,
  });
  const log = openEventLog(folder.events, {
    run: folder.run,
    now: () => new Date(),
    redact: createRedactor(environment.secrets),
  });
  const events: Event[] = [];
  log.subscribe((event) => {
    events.push(event);
    onEvent(event);
  });
  const record = (draft: Draft): void => void log.append(draft);
  try {
    writeFileAtomic(folder.config, `${JSON.stringify(settings.config, null, 2)}\n`);
    record(await createdDraft(preparation, folder.run));
    record({ type: 'scheduler.started', pid: process.pid, version, owner: owner.number });
    const running: Running = { ...start, folder, log, record };
    const planned = await planStep(running);
    if (planned !== null) await carryOut(running, planned, () => fold(events));
    const state = fold(events);
    writeFileAtomic(folder.summary, `${JSON.stringify(summarize(state), null, 2)}\n`);
    indexRun(join(directories.data, 'runs.json'), repository.top, folder.run);
    return state;
  } finally {
    log.close();
    owner.release();
  }
};

const createdDraft = async ({ settings, change }: Preparation, run: string): Promise<Draft> => {
  const { repository, config, notices } = settings;
  const dirty = await isDirty(repository.git);
  return {
    type: 'run.created',
    change,
    base_commit: repository.head,
    base_branch: repository.branch,
    dirty,
    result_branch: `aider-dash/${run}/result`,
    parallel: config.parallel,
    max_iterations: config.max_iterations,
    budget_usd: config.budget,
    validate: config.validate,
    notices: [
      ...notices,
      ...(dirty ? ['Your uncommitted changes were left alone: the run began at your last commit.'] : []),
    ],
  };
};
