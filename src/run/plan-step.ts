import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DashError } from '../core/error.ts';
import type { Draft } from '../core/event.ts';
import { readJson } from '../core/json.ts';
import { type Plan, PlanSchema } from '../core/plan.ts';
import { createRedactor } from '../core/redact.ts';
import { fold } from '../core/reduce.ts';
import type { Verdict } from '../core/verdict.ts';
import { createBranch, resolve } from '../git/branch.ts';
import { commitFile } from '../git/commit.ts';
import { ownIdentity } from '../git/identity.ts';
import { PlannerCallError } from '../planner/error.ts';
import { placePrd, prdPath } from '../planner/prd.ts';
import { writeFileAtomic } from '../store/atomic-file.ts';
import { readEvents } from '../store/event-reading.ts';
import { runFolder } from '../store/run-folder.ts';
import { listRuns } from '../store/run-search.ts';
import { isWriteError } from '../store/whole-write.ts';
import { type Planned, planRun } from './planning.ts';
import type { Settings } from './settings.ts';
import type { Running } from './start.ts';

export type PlanStep = { readonly plan: Plan; readonly prdPath: string };

/**
 * The planning part of a run, or what an earlier scheduler left to do of it: plan and PRD are made, checked, written
 * down, and the PRD becomes the first commit on the result branch. Null when there is no plan; then the run has
 * finished, and its events say why.
 */
export const planStep = async (running: Running): Promise<PlanStep | null> => {
  const { folder, state } = running;
  if (state().prdPath === null && !(await makePlan(running))) return null;
  const { prdPath: path } = state();
  const plan = PlanSchema.parse(readJson(readFileSync(folder.plan, 'utf8')));
  if (path === null) return null;
  if (state().prdCommit === null) await approve(running, path);
  plan.agents.forEach(({ agent_id }, index) => {
    const known = state().agents.find(({ id }) => id === agent_id);
    const branch = `aider-dash/${folder.run}/${agent_id}`;
    if (known?.branch === '')
      running.record({ type: 'agent.queued', agent: agent_id, place: index + 1, branch });
  });
  return { plan, prdPath: path };
};

/** Has the plan made and keeps it; false when there is none. */
const makePlan = async ({ preparation, folder, record, stop, onText }: Running): Promise<boolean> => {
  const { settings } = preparation;
  const planned = await planRun({
    preparation,
    emit: record,
    log: folder.planLog,
    signal: stop,
    ...(onText === undefined ? {} : { onText }),
  }).catch((error: unknown) => {
    if (!(error instanceof DashError) || isWriteError(error)) throw error;
    record(failedDraft(error));
    return null;
  });
  if (planned === null) return false;
  const { plan: written, prd } = withoutSecrets(planned, settings);
  const path = newPrdPath(settings, written.prd_slug);
  const plan = placePrd(written, path);
  // On the disk before the event says so: whoever goes on with the run finds them.
  writeFileAtomic(folder.plan, `${JSON.stringify(plan, null, 2)}\n`);
  writeFileAtomic(folder.prd, prd.endsWith('\n') ? prd : `${prd}\n`);
  record(readyDraft(plan, path, planned));
  return true;
};

const approve = async (running: Running, path: string): Promise<void> => {
  const { preparation, folder, record } = running;
  const commit = await commitPrd(running, path, readFileSync(folder.prd, 'utf8'));
  const by = preparation.given !== null ? 'file' : preparation.settings.config.yes ? 'yes' : 'headless';
  record({ type: 'plan.approved', by, prd_commit: commit });
};

/** A key that somebody wrote into the change request may come back in the answer; it is committed nowhere. */
export const withoutSecrets = (
  { plan, prd }: Planned,
  { environment }: Settings,
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

const failedDraft = (error: DashError): Draft => {
  const verdict: Verdict = error instanceof PlannerCallError ? error.verdict : 'plan-invalid';
  const detail = error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
  return { type: 'run.finished', verdict, exit_code: verdict === 'interrupted' ? 130 : 3, detail };
};

/** The event that tells of a plan. */
export const readyDraft = (plan: Plan, path: string, { seconds, usage }: Planned): Draft => ({
  type: 'plan.ready',
  prd_slug: plan.prd_slug,
  prd_path: path,
  agents: plan.agents.map(({ agent_id, description, files_context, depends_on = [] }) => ({
    agent_id,
    description,
    files_context,
    depends_on,
  })),
  seconds,
  ...usage,
});

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

const commitPrd = async ({ preparation, folder }: Running, path: string, prd: string): Promise<string> => {
  const { repository } = preparation.settings;
  const branch = `aider-dash/${folder.run}/result`;
  const ref = `refs/heads/${branch}`;
  const tip = await resolve(repository.git, ref);
  // An earlier scheduler may have died between the commit and saying so.
  if (tip !== null && tip !== repository.head) return tip;
  if (tip === null) await createBranch(repository, branch, repository.head);
  return commitFile(repository.git, {
    ref,
    path,
    content: prd,
    message: `docs: PRD for ${firstLine(preparation.change)}\n\nRun ${folder.run} of aider-dash.\n`,
    identity: await ownIdentity(repository.git),
  });
};

const firstLine = (text: string): string => (text.split('\n', 1)[0] ?? '').slice(0, 60);
