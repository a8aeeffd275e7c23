import { readFileSync } from 'node:fs';
import { unplacePrd } from '../planner/prd.ts';
import { askForPlan } from './ask-planner.ts';
import { readPlan } from './read-plan.ts';
import type { Running } from './start.ts';

type Again = {
  /** What the user has to say to the plan that there is. */
  readonly remark: string;
  readonly signal?: AbortSignal;
};

/** Has another plan made, with the one that there is and a remark to it, and keeps that. Throws as `askForPlan`. */
export const planAgain = async (running: Running, { remark, signal }: Again): Promise<void> => {
  const { preparation, folder, state } = running;
  const prd = readFileSync(folder.prd, 'utf8');
  // Of a PRD of the user's own only the split is asked for.
  const own = preparation.settings.config.prd !== null;
  const block = `<json>\n${JSON.stringify(readPlan(folder), null, 2)}\n</json>`;
  const answer = unplacePrd(own ? block : `${prd}\n${block}`, state().prdPath ?? '');
  await askForPlan(running, {
    preparation: { ...preparation, prd: own ? prd : null },
    again: { answer, remark },
    ...(signal === undefined ? {} : { signal }),
  });
};
