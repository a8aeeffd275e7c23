import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseClaim, programOf } from '../../src/runner/account.ts';
import { isAlive } from '../../src/system/identity.ts';

/** Kills the living runners of a run, and on wish their aiders after them; returns how many processes that was. */
export const killRunners = (folder: string, { aiders }: { readonly aiders: boolean }): number => {
  const claims = readdirSync(folder)
    .filter((name) => name.endsWith('.claim.json'))
    .flatMap((name) => parseClaim(readFileSync(join(folder, name), 'utf8')) ?? []);
  const doomed = claims.flatMap((claim) => {
    const runner = { pid: claim.runner_pid, startTime: claim.runner_start_time, bootId: claim.boot_id };
    return aiders ? [runner, programOf(claim)] : [runner];
  });
  const alive = doomed.filter(isAlive);
  for (const { pid } of alive) process.kill(pid, 'SIGKILL');
  return alive.length;
};
