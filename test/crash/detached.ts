import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject } from 'vitest';
import type { Event } from '../../src/core/event.ts';
import { readEvents } from '../../src/store/event-reading.ts';
import { hasLiveOwner } from '../../src/store/owner-lock.ts';
import { runFolder } from '../../src/store/run-folder.ts';
import { isAlive } from '../../src/system/identity.ts';
import { type DashOptions, runOptions, type World } from '../e2e/world.ts';

/** A run whose scheduler nobody watches. */
export type DetachedRun = {
  readonly run: string;
  readonly folder: string;
  readonly events: () => readonly Event[];
  /** Waits until an event holds; fails when the scheduler ends before. */
  readonly until: (holds: (event: Event) => boolean) => Promise<void>;
  /** The scheduler's. */
  readonly pid: () => number;
  readonly killScheduler: () => Promise<void>;
  readonly ended: () => Promise<void>;
};

/** Begins a run in the background. */
export const beginDetached = async (
  world: World,
  more: readonly string[] = [],
  options: DashOptions = {},
): Promise<DetachedRun> => {
  const wanted = runOptions(inject('aider')).filter((option) => option !== '--json');
  const { out, err } = await world.dash(['Shout', '--detach', ...wanted, ...more], options);
  const run = out.trim();
  if (run === '') throw new Error(`The run did not begin: ${err}`);
  return detachedRun(world, run);
};

/** A run that was begun by somebody else. */
export const detachedRun = (world: World, run: string): DetachedRun => {
  const { folder, events: log } = runFolder(world.repository, run);
  const events = () => readEvents(log).events;
  const isLive = () => hasLiveOwner(folder, isAlive);
  const ended = async (): Promise<void> => {
    while (await isLive()) await sleep(20);
  };
  const pid = (): number =>
    (JSON.parse(readFileSync(join(folder, 'control.json'), 'utf8')) as { readonly pid: number }).pid;
  return {
    run,
    folder,
    events,
    until: async (holds) => {
      for (let lives = true; !events().some(holds); lives = await isLive()) {
        if (!lives) throw new Error(`The scheduler of ${folder} ended: ${scheduleLog(folder)}`);
        await sleep(20);
      }
    },
    pid,
    killScheduler: async () => {
      process.kill(pid(), 'SIGKILL');
      await ended();
    },
    ended,
  };
};

const scheduleLog = (folder: string): string => {
  const path = join(folder, 'scheduler.log');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};
