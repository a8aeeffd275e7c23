import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DashError, UsageError } from '../core/error.ts';
import type { Draft, Event } from '../core/event.ts';
import type { Plan } from '../core/plan.ts';
import { createRedactor } from '../core/redact.ts';
import { excludeOurFiles } from '../git/exclude.ts';
import { checkPathOnDisk } from '../git/path-on-disk.ts';
import type { Repository } from '../git/repository.ts';
import { redactStrings } from '../store/redacted-draft.ts';
import { newPrdPath, withoutSecrets } from './ask-planner.ts';
import { readyDraft } from './keep-plan.ts';
import { newRunFolder } from './new-run.ts';
import { readPrd } from './plan-file.ts';
import { planRun } from './planning.ts';
import { plannerEndpoint } from './preparation.ts';
import type { Settings } from './settings.ts';

export type PlanOnly = {
  readonly settings: Settings;
  readonly cwd: string;
  readonly change: string;
  readonly onEvent: (event: Event) => void;
  /** Told once, before the planner is asked: where requests and answers are kept. */
  readonly onLog: (path: string) => void;
  readonly signal: AbortSignal;
};

export type WrittenPlan = {
  readonly plan: Plan;
  readonly notes: readonly string[];
  /** Both from the repository's root. */
  readonly prdPath: string;
  readonly planPath: string;
};

/**
 * Has a plan made and writes it, with its PRD, into the user's work tree. Throws a UsageError before anything is
 * written, a PlanError when no plan could be had.
 */
export const planOnly = async ({
  settings,
  cwd,
  change,
  onEvent,
  onLog,
  signal,
}: PlanOnly): Promise<WrittenPlan> => {
  const { repository } = settings;
  const prd = await readPrd(settings, cwd);
  const preparation = { settings, change, given: null, prd, endpoint: plannerEndpoint(settings) };
  const folder = newRunFolder(repository.top);
  await excludeOurFiles(repository);
  const emit = createEmitter(folder.run, settings, onEvent);
  onLog(folder.planLog);
  const planned = await planRun({ preparation, emit, log: folder.planLog, signal });
  const { plan, prd: text } = withoutSecrets(planned, settings);
  const prdPath = newPrdPath(settings, plan.prd_slug);
  const planPath = prdPath.replace(/\.md$/, '.plan.json');
  await writeNew(repository, prdPath, text.endsWith('\n') ? text : `${text}\n`);
  // The plan keeps its placeholder for the PRD: a run gives the PRD a number of its own.
  await writeNew(repository, planPath, `${JSON.stringify(plan, null, 2)}\n`);
  emit(readyDraft(plan, prdPath, planned));
  return { plan, notes: planned.notes, prdPath, planPath };
};

/** Events as a run would record them; here they are only told. */
const createEmitter = (run: string, { environment }: Settings, onEvent: (event: Event) => void) => {
  const redact = createRedactor(environment.secrets);
  let seq = 0;
  return (draft: Draft): void => {
    seq += 1;
    const time = new Date().toISOString();
    onEvent({ v: 1, seq, time, run, ...redactStrings(draft, redact) } as Event);
  };
};

const writeNew = async ({ top }: Repository, path: string, text: string): Promise<void> => {
  const place = await checkPathOnDisk(top, path);
  if (!place.ok) {
    throw new UsageError(`${path} can’t be written: ${place.reason}.`, {
      code: 'prd-path',
      hint: 'Make docs/prd a plain folder of the repository.',
    });
  }
  await mkdir(dirname(join(top, path)), { recursive: true });
  await writeFile(join(top, path), text, { flag: 'wx' }).catch((cause: NodeJS.ErrnoException) => {
    throw new DashError(`${path} can’t be written (${cause.code ?? cause.message}).`, {
      code: cause.code === 'EEXIST' ? 'prd-exists' : 'prd-unwritable',
      hint:
        cause.code === 'EEXIST'
          ? 'It appeared while the plan was made, and is left as it is: plan again.'
          : 'Make docs/prd writable for you, and plan again.',
      cause,
    });
  });
};
