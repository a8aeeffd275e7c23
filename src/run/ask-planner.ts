import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Draft } from '../core/event.ts';
import { createRedactor } from '../core/redact.ts';
import { fold } from '../core/reduce.ts';
import { placePrd, prdPath, renamedPrd } from '../planner/prd.ts';
import { readEvents } from '../store/event-reading.ts';
import { openPlanText } from '../store/plan-text.ts';
import { runFolder } from '../store/run-folder.ts';
import { listRuns } from '../store/run-search.ts';
import { keepPlan } from './keep-plan.ts';
import { type Planned, type Planning, planRun } from './planning.ts';
import type { Settings } from './settings.ts';
import type { Running } from './start.ts';

type Asking = Partial<Pick<Planning, 'again' | 'preparation' | 'signal'>>;

/** Has a plan made, from the user's files or by the planner, and keeps it. Throws a PlanError when there is none. */
export const askForPlan = async (running: Running, asking: Asking = {}): Promise<void> => {
  const { preparation, folder, record, stop, state } = running;
  const { settings } = preparation;
  const text = openPlanText(folder.planText, createRedactor(settings.environment.secrets));
  const emit = (draft: Draft): void => {
    record(draft);
    // Whatever came before is void.
    if (draft.type === 'plan.started' || draft.type === 'attempt.backoff') text.begin();
  };
  const planned = await planRun({
    preparation,
    log: folder.planLog,
    signal: stop,
    ...asking,
    emit,
    onText: text.add,
  }).finally(text.close);
  const { plan, prd } = withoutSecrets(planned, settings);
  const { prdPath: before } = state();
  const path = before === null ? newPrdPath(settings, plan.prd_slug) : renamedPrd(before, plan.prd_slug);
  const { seconds, usage } = planned;
  const source = preparation.given === null ? 'planner' : 'file';
  keepPlan(running, { plan: placePrd(plan, path), prd, path, seconds, usage, source });
};

/** A key that somebody wrote into the change request may come back in the answer; it is committed nowhere. */
export const withoutSecrets = (
  { plan, prd }: Pick<Planned, 'plan' | 'prd'>,
  { environment }: Pick<Settings, 'environment'>,
): Pick<Planned, 'plan' | 'prd'> => {
  const clean = createRedactor(environment.secrets);
  return {
    prd: clean(prd),
    plan: {
      ...plan,
      agents: plan.agents.map((agent) => ({
        ...agent,
        description: clean(agent.description),
        prompt: clean(agent.prompt),
      })),
    },
  };
};

/** The next number that neither the branch, nor the user's folder, nor another open run has. */
export const newPrdPath = ({ repository, trackedPaths }: Settings, slug: string): string => {
  const folder = join(repository.top, 'docs', 'prd');
  const onDisk = existsSync(folder) ? readdirSync(folder).map((name) => `docs/prd/${name}`) : [];
  const open = listRuns(repository.top)
    .map((run) => fold(readEvents(runFolder(repository.top, run).events).events))
    .filter(({ phase }) => phase.kind !== 'finished')
    .flatMap((state) => (state.prdPath === null ? [] : [state.prdPath]));
  return prdPath(slug, [...trackedPaths, ...onDisk, ...open]);
};
