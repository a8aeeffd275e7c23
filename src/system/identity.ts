import { readFile } from 'node:fs/promises';
import { run } from './process.ts';

/** Who a process is: a pid alone may be another process by now. Empty where the system tells no such thing. */
export type Identity = { readonly pid: number; readonly startTime: string; readonly bootId: string };

/** The identity of a living process; null when there is none, or only what it left for its parent to bury. */
export const readIdentity = async (pid: number): Promise<Identity | null> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return process.platform === 'linux' ? null : identityByPs(pid);
  // A program's name may hold anything, a bracket too: fields are counted from the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = 'X', startTime = ''] = [fields[0], fields[19]];
  return state === 'Z' || state === 'X' ? null : { pid, startTime, bootId: await bootId() };
};

/** Whether that very process is still alive. */
export const isAlive = async (identity: Identity): Promise<boolean> => {
  const now = await readIdentity(identity.pid);
  return now !== null && now.startTime === identity.startTime && now.bootId === identity.bootId;
};

const bootId = async (): Promise<string> => {
  const text = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return text.trim();
};

/** The runner knows no start time either where there is no /proc: the pid has to do. */
const identityByPs = async (pid: number): Promise<Identity | null> => {
  const { code, stdout } = await run('ps', ['-o', 'stat=', '-p', String(pid)]);
  return code === 0 && !stdout.trim().startsWith('Z') ? { pid, startTime: '', bootId: '' } : null;
};
