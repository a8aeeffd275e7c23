import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DashError, UsageError } from '../core/error.ts';
import { isRunId } from '../core/run-id.ts';
import { syncFolder } from './atomic-file.ts';
import { ensurePrivateFolder } from './private-folder.ts';

/** The folder in a repository that holds all runs. */
export const logsFolder = '.aider_logs';

/** Where everything of a run lies. Paths only: nothing is read or made. */
export type RunFolder = {
  readonly run: string;
  readonly folder: string;
  readonly events: string;
  readonly plan: string;
  readonly planLog: string;
  /** A plan that takes the place of another one, while it does. */
  readonly nextPlan: string;
  /** The planner's answer as it comes. */
  readonly planText: string;
  /** The PRD as it will be committed. */
  readonly prd: string;
  readonly config: string;
  /** Where the run was begun from: what a later scheduler needs besides the configuration. */
  readonly origin: string;
  /** What the scheduler's process says. */
  readonly schedulerLog: string;
  /** Beside the run's folder: what people and scripts read. */
  readonly summary: string;
  /** `place` is the agent's place in the plan, 0 that of who reviews the result; `attempt` counts from 1. */
  readonly attemptFiles: (place: number, attempt: number) => AttemptFiles;
  /** The n-th time that the user took an agent over, from 1. */
  readonly takeoverFiles: (place: number, n: number) => TakeoverFiles;
  /** An agent's work tree as the user found it, while the user has it. */
  readonly takeoverBefore: (place: number) => string;
  /** Says which process an agent's user sits at. */
  readonly takeoverOwner: (place: number) => string;
  /** The output of a validation in an agent's work tree. */
  readonly agentValidationLog: (agent: string, attempt: number) => string;
  /** The output of the n-th validation of the result. */
  readonly resultValidationLog: (n: number) => string;
};

export type AttemptFiles = {
  /** aider's analytics log. */
  readonly analytics: string;
  /** aider's standard output and error. */
  readonly output: string;
  readonly chat: string;
  readonly history: string;
  readonly message: string;
  readonly exit: string;
  readonly claim: string;
  /** The work tree as it was before: evidence for the verdict, whoever comes to it. */
  readonly before: string;
};

export type TakeoverFiles = Pick<AttemptFiles, 'analytics' | 'chat' | 'history'>;

/** The paths of a run. Throws a UsageError when `run` is no run id: it becomes part of paths. */
export const runFolder = (repositoryRoot: string, run: string): RunFolder => {
  if (!isRunId(run)) {
    throw new UsageError(`Expected a run id (YYYYMMDD-HHMMSS-xxxx), found ${JSON.stringify(run)}.`, {
      code: 'run-id',
    });
  }
  const logs = join(repositoryRoot, logsFolder);
  const folder = join(logs, run);
  return {
    run,
    folder,
    events: join(folder, 'events.jsonl'),
    plan: join(folder, 'plan.json'),
    planLog: join(folder, 'plan.log.jsonl'),
    nextPlan: join(folder, 'plan.next.json'),
    planText: join(folder, 'plan.text.jsonl'),
    prd: join(folder, 'prd.md'),
    config: join(folder, 'config.json'),
    origin: join(folder, 'origin.json'),
    schedulerLog: join(folder, 'scheduler.log'),
    summary: join(logs, `summary_${run}.json`),
    attemptFiles: (place, attempt) =>
      attemptFiles(join(folder, `${place === 0 ? 'review' : `agent${place}`}_${attempt}`)),
    takeoverFiles: (place, n) => attemptFiles(join(folder, `agent${place}_takeover_${n}`)),
    takeoverBefore: (place) => join(folder, `agent${place}_takeover.before.json`),
    takeoverOwner: (place) => join(folder, `agent${place}_takeover`),
    agentValidationLog: (agent, attempt) => join(folder, `validate_${agent}_${attempt}.log`),
    resultValidationLog: (n) => join(folder, `validate_result_${n}.log`),
  };
};

/**
 * Makes the folder of a new run, private. Throws a UsageError where `.aider_logs` can't be written or isn't ours, and
 * a DashError `run-exists` when the run is there already (choose another id).
 */
export const createRunFolder = (repositoryRoot: string, run: string): RunFolder => {
  const paths = runFolder(repositoryRoot, run);
  const logs = ensurePrivateFolder(repositoryRoot, logsFolder);
  try {
    mkdirSync(paths.folder, { mode: 0o700 });
  } catch (error) {
    throw creationError(paths.folder, error);
  }
  syncFolder(logs);
  return paths;
};

const attemptFiles = (stem: string): AttemptFiles => ({
  analytics: `${stem}.jsonl`,
  output: `${stem}.log`,
  chat: `${stem}.chat.md`,
  history: `${stem}.input.history`,
  message: `${stem}.message.md`,
  exit: `${stem}.exit.json`,
  claim: `${stem}.claim.json`,
  before: `${stem}.before.json`,
});

const creationError = (folder: string, cause: unknown): DashError => {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'EEXIST')
    return new DashError(`The run's folder ${folder} exists already.`, { code: 'run-exists', cause });
  return new UsageError(`Cannot make the run's folder ${folder} (${String(code ?? cause)}).`, {
    code: 'folder-unwritable',
    hint: `Make ${logsFolder} in the repository writable for you, or remove it.`,
    cause,
  });
};
