// What a program takes of the machine: the time on the processors and the memory of it and its children, those left
// out that print for it.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { msSince, nowNs } from './terminal.mjs';

const text = (path) => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
};

const family = (pid) => {
  if (text(`/proc/${pid}/cmdline`).split('\0')[1]?.endsWith('printer.mjs')) return [];
  const children = text(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean);
  return [pid, ...children.flatMap((child) => family(Number(child)))];
};

const ticks = (pid) => {
  const stat = text(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
};

const cpuMs = (pid) => family(pid).reduce((sum, one) => sum + ticks(one) * 10, 0);

/** Resident memory now, in MB. */
export const memory = (pid) =>
  family(pid).reduce((sum, one) => {
    const kb = /VmRSS:\s+(\d+)/.exec(text(`/proc/${one}/status`))?.[1];
    return sum + Number(kb ?? 0) / 1024;
  }, 0);

/** How much of one core a program takes while `work` lasts, in percent. */
export const cpuWhile = async (pid, work) => {
  const [before, startedAt] = [cpuMs(pid), nowNs()];
  await work();
  return (100 * (cpuMs(pid) - before)) / msSince(startedAt);
};

export const cpuFor = (pid, seconds) => cpuWhile(pid, () => sleep(seconds * 1000));

export const percentile = (numbers, share) => {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
};
