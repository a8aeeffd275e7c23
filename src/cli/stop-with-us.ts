import { readControlFile } from '../control/control-file.ts';
import { runFolder } from '../store/run-folder.ts';
import { listRuns } from '../store/run-search.ts';
import { isAlive } from '../system/identity.ts';

/**
 * Should this process be ended, by a terminal that goes away or by a signal, the runs of this repository are asked to
 * end in order: their model ends with us. The returned function takes that back.
 */
export const stopWithUs = (top: string): (() => void) => {
  // Nothing that takes time can be done any more when it is called.
  const stop = (): void => {
    for (const run of listRuns(top)) {
      try {
        const scheduler = readControlFile(runFolder(top, run).folder)?.identity;
        if (scheduler !== undefined && isAlive(scheduler)) process.kill(scheduler.pid, 'SIGTERM');
      } catch {
        // It has just ended, or was never there.
      }
    }
  };
  process.once('exit', stop);
  return () => void process.off('exit', stop);
};
