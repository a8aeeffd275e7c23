import { hasLiveOwner } from '../store/owner-lock.ts';
import { runFolder } from '../store/run-folder.ts';
import { listRuns } from '../store/run-search.ts';
import { isAlive } from '../system/identity.ts';

/** Whether a scheduler is at work on a run. */
export const isLive = (top: string, run: string): Promise<boolean> =>
  hasLiveOwner(runFolder(top, run).folder, isAlive);

/** The newest run of a repository that a scheduler is at work on; null when there is none. */
export const liveRun = async (top: string): Promise<string | null> => {
  for (const run of listRuns(top)) if (await isLive(top, run).catch(() => false)) return run;
  return null;
};
