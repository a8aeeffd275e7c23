import { existsSync, lstatSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DashError } from '../core/error.ts';
import { isRunId } from '../core/run-id.ts';
import { deleteRef } from '../git/branch.ts';
import { gitLine } from '../git/runner.ts';
import type { Ownership } from '../store/owner-lock.ts';
import { logsFolder, type RunFolder, runFolder } from '../store/run-folder.ts';
import type { CleanedItem } from './item.ts';
import type { RunLogs } from './logs.ts';
import { ownRun } from './owned.ts';
import type { Place } from './place.ts';

/** Removes a run's folder and its summary; those of a merged run with the snapshots that were taken on the way. */
export const removeLogs = async (place: Place, { item, merged }: RunLogs): Promise<CleanedItem> => {
  const { top } = place.repository;
  const folder = runFolder(top, item.run);
  let owned: Ownership | null = null;
  try {
    if (!lstatSync(join(top, logsFolder)).isDirectory())
      throw new DashError(`${logsFolder} is a symlink: nothing is removed in it.`, {
        code: 'folder-not-ours',
      });
    owned = await ownRun(folder.folder);
    removeFolder(top, folder);
  } catch (error) {
    // What the disk refuses is told like what we refuse.
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (existsSync(folder.folder)) owned?.release();
    return { ...item, action: 'keep', reason: error.message };
  }
  if (merged) await removeSnapshots(place, item.run);
  return item;
};

/** Under another name first: half a folder must never look like a run. What a crash left so goes too. */
const removeFolder = (top: string, { run, folder, summary }: RunFolder): void => {
  renameSync(folder, `${folder}${goingEnd}`);
  rmSync(summary, { force: true });
  const logs = join(top, logsFolder);
  for (const name of readdirSync(logs).filter((one) => isGoing(one) || one === `${run}${goingEnd}`))
    rmSync(join(logs, name), { recursive: true, force: true });
};

const goingEnd = '.removed';

const isGoing = (name: string): boolean =>
  name.endsWith(goingEnd) && isRunId(name.slice(0, -goingEnd.length));

const removeSnapshots = async ({ repository: { git } }: Place, run: string): Promise<void> => {
  const lines = await gitLine(git, [
    'for-each-ref',
    '--format=%(objectname) %(refname)',
    `refs/aider-dash/${run}/`,
  ]);
  for (const line of lines.split('\n').filter((one) => one !== '')) {
    const [from = '', ref = ''] = line.split(' ');
    await deleteRef(git, { ref, from });
  }
};
