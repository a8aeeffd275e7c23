import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** The environment variable that stands in every process of an attempt. */
export const markName = 'AIDER_DASH_MARK';

/**
 * Pids of living processes that were started with the mark in their environment, in whatever session they are; never
 * our own. What threw its environment away is not found.
 */
export const findMarked = (mark: string): readonly number[] => {
  const entry = `${markName}=${mark}`;
  const pids = process.platform === 'linux' ? fromProc(entry) : fromPs(entry);
  return pids.filter((pid) => pid !== process.pid);
};

const fromProc = (entry: string): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    // A zombie's environment is empty.
    .filter((pid) => environmentOf(pid).split('\0').includes(entry))
    .map(Number);

const environmentOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
};

const fromPs = (entry: string): number[] => {
  try {
    const table = execFileSync('ps', ['axeww', '-o', 'pid=,command='], {
      encoding: 'latin1',
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return table
      .split('\n')
      .flatMap((line) => (line.split(' ').includes(entry) ? [Number.parseInt(line, 10)] : []));
  } catch {
    return [];
  }
};
