import { execFileSync } from 'node:child_process';
import { chownSync } from 'node:fs';

/** Leaves a socket where nobody listens any more, as a process does that is killed. */
export const leaveSocket = (place: string, owner?: number): void => {
  const program = `
    require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'));
  `;
  try {
    execFileSync(process.execPath, ['-e', program, place]);
  } catch {
    // Killed, as it should be.
  }
  if (owner !== undefined) chownSync(place, owner, owner);
};
