import { setTimeout as sleep } from 'node:timers/promises';
import { type Identity, isAlive, readIdentity } from '../system/identity.ts';
import { findMarked } from '../system/mark.ts';

/** Signals the process group of a program, if that program still is who it was. */
export const signalGroup = (program: Identity, signal: NodeJS.Signals): void => {
  if (isAlive(program)) send(-program.pid, signal);
};

/**
 * Ends at once what is left of a program whose runner can't do it any more: its process group, and whatever bears its
 * mark in another one, the runner too. Gives up after some seconds on what not even SIGKILL ends.
 */
export const sweepOrphans = async (program: Identity, mark: string): Promise<void> => {
  // While a group has members its number is nobody's pid: a living stranger there means that the group is gone.
  const now = readIdentity(program.pid);
  if (now === null ? wasThisBoot(program) : isAlive(program)) send(-program.pid, 'SIGKILL');
  await endMarked(mark);
};

/** Ends at once whatever bears this mark. */
export const endMarked = async (mark: string): Promise<void> => {
  for (let tries = 0; tries < 250; tries += 1) {
    const left = findMarked(mark);
    if (left.length === 0) return;
    for (const pid of left) send(pid, 'SIGKILL');
    await sleep(20);
  }
};

const wasThisBoot = ({ bootId }: Identity): boolean => readIdentity(process.pid)?.bootId === bootId;

const send = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile: that is what was wanted.
  }
};
