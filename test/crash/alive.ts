import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Pids of living processes with this home: whatever a run started has its own, in whatever session it is. */
export const aliveAt = (home: string): readonly number[] =>
  readdirSync('/proc')
    .filter((pid) => environmentOf(pid).includes(`HOME=${home}`))
    .map(Number);

/** Those that are left after the time that an orderly end takes. */
export const leftAt = async (home: string): Promise<readonly number[]> => {
  for (let tries = 0; ; tries += 1) {
    const alive = aliveAt(home);
    if (alive.length === 0 || tries === 100) return alive;
    await sleep(50);
  }
};

const environmentOf = (pid: string): readonly string[] => {
  try {
    return /^\d+$/.test(pid) ? readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0') : [];
  } catch {
    return [];
  }
};
