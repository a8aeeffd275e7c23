import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Who a process is: a pid alone may be another process by now. The runner writes the same of its program. */
export type Identity = {
  readonly pid: number;
  /** Clock ticks since boot where there is /proc, else the time in words. */
  readonly startTime: string;
  readonly bootId: string;
};

/** The identity of a living process; null when there is none, or only what it left for its parent to bury. */
export const readIdentity = (pid: number): Identity | null => {
  const found = process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
  return found === null ? null : { pid, startTime: found, bootId: bootId() };
};

/** Who we are. */
export const ownIdentity = (): Identity =>
  readIdentity(process.pid) ?? { pid: process.pid, startTime: '', bootId: '' };

/** Whether that very process is still alive: not a zombie, not another one with its pid, not before a reboot. */
export const isAlive = (identity: Identity): boolean => {
  const now = readIdentity(identity.pid);
  return now !== null && now.startTime === identity.startTime && now.bootId === identity.bootId;
};

/** The start time of a process from a line of `/proc/PID/stat`; null when it is dead. */
export const startTimeOf = (stat: string): string | null => {
  // A program's name may hold anything, a bracket too: fields are counted from the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = 'X', startTime = ''] = [fields[0], fields[19]];
  return state === 'Z' || state === 'X' ? null : startTime;
};

const fromProc = (pid: number): string | null => {
  const stat = readText(`/proc/${pid}/stat`);
  return stat === null ? null : startTimeOf(stat);
};

const fromPs = (pid: number): string | null => {
  const line = say('ps', ['-o', 'stat=,lstart=', '-p', String(pid)]);
  const [, state = 'Z', startTime = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
  return state.startsWith('Z') ? null : startTime;
};

let knownBootId: string | undefined;

const bootId = (): string => {
  knownBootId ??= (
    readText('/proc/sys/kernel/random/boot_id') ?? say('sysctl', ['-n', 'kern.bootsessionuuid'])
  ).trim();
  return knownBootId;
};

const readText = (path: string): string | null => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
};

/** Not by execa: between this look and a signal nothing else may run. */
const say = (file: string, args: readonly string[]): string => {
  try {
    const env = { PATH: '/bin:/usr/bin:/sbin:/usr/sbin', LC_ALL: 'C', TZ: 'UTC' };
    return execFileSync(file, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
};
