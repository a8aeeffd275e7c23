import { existsSync } from 'node:fs';
import { acquireOwnership, type Ownership } from '../store/owner-lock.ts';
import { isAlive, ownIdentity } from '../system/identity.ts';

/** Makes this process the run's owner, so that nobody goes on with it meanwhile. Null where there is no folder to own. */
export const ownRun = async (folder: string): Promise<Ownership | null> => {
  if (!existsSync(folder)) return null;
  const identity = ownIdentity();
  return acquireOwnership(folder, { identity, isAlive });
};
