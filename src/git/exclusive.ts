import pLimit, { type LimitFunction } from 'p-limit';
import type { Repository } from './repository.ts';

/**
 * Runs one job at a time per repository: parallel changes of its configuration, branches and work trees fail
 * on git's own locks. Not reentrant: a job must not call another function that takes its turn here.
 */
export const exclusively = <T>(repository: Repository, job: () => Promise<T>): Promise<T> => {
  const turn = turns.get(repository.commonDir) ?? pLimit(1);
  turns.set(repository.commonDir, turn);
  return turn(job);
};

// Kept for the whole process, since two handles of one repository must share it.
const turns = new Map<string, LimitFunction>();
