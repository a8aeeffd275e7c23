import { join } from 'node:path';
import type { Draft, Event } from '../core/event.ts';
import { createRedactor } from '../core/redact.ts';
import { fold, reduce } from '../core/reduce.ts';
import type { RunState } from '../core/state.ts';
import { summarize } from '../core/summary.ts';
import type { Clock } from '../scheduler/ports.ts';
import { writeFileAtomic } from '../store/atomic-file.ts';
import { type EventLog, type EventLogOpening, openEventLog } from '../store/event-log.ts';
import { acquireOwnership } from '../store/owner-lock.ts';
import type { RunFolder } from '../store/run-folder.ts';
import { indexRun } from '../store/run-index.ts';
import { isAlive, ownIdentity } from '../system/identity.ts';
import { createClock } from './clock.ts';
import type { Settings } from './settings.ts';

/** A run that this process, and no other, carries out. */
export type Session = {
  readonly settings: Settings;
  readonly folder: RunFolder;
  readonly log: EventLog;
  readonly clock: Clock;
  /** Counts the schedulers that the run has had. */
  readonly owner: number;
  readonly record: (draft: Draft) => void;
  readonly state: () => RunState;
};

export type SessionOptions = {
  readonly folder: RunFolder;
  readonly settings: Settings;
  /** Told of every event recorded from now on, in order. */
  readonly onEvent: (event: Event) => void;
};

/**
 * Takes a run for as long as `work` lasts, and sums it up when it has finished. Throws a DashError `run-owned` when
 * another scheduler has it, and what `work` throws.
 */
export const inSession = async (
  { folder, settings, onEvent }: SessionOptions,
  work: (session: Session) => Promise<void>,
): Promise<RunState> => {
  const identity = ownIdentity();
  const owner = await acquireOwnership(folder.folder, { identity, isAlive });
  try {
    let clock = createClock();
    const log = openEventLog(folder.events, {
      run: folder.run,
      now: () => new Date(clock.now()),
      redact: createRedactor(settings.environment.secrets),
    });
    try {
      let state = fold(log.events());
      // Time goes on from the newest event, were the machine's clock set back meanwhile.
      clock = createClock(state.changedAtMs);
      log.subscribe((event) => {
        state = reduce(state, event);
        onEvent(event);
      });
      const record = (draft: Draft): void => void log.append(draft);
      await work({ settings, folder, log, clock, owner: owner.number, record, state: () => state });
      if (state.phase.kind === 'finished') sumUp(folder, settings, state);
      return state;
    } finally {
      log.close();
    }
  } finally {
    owner.release();
  }
};

const sumUp = (folder: RunFolder, { repository, directories }: Settings, state: RunState): void => {
  writeFileAtomic(folder.summary, `${JSON.stringify(summarize(state), null, 2)}\n`);
  indexRun(join(directories.data, 'runs.json'), repository.top, folder.run);
};

/** What opening a log mended, for people. */
export const mended = ({ cutBytes, damage }: EventLogOpening, path: string): readonly string[] => [
  ...(cutBytes === 0 ? [] : [`the last line of the log was half written: it stands in ${path}.damaged now`]),
  ...(damage === null
    ? []
    : [`${damage.count} lines of the log were damaged: they stand in ${damage.path} now`]),
];
