import { existsSync } from 'node:fs';
import { DashError } from '../core/error.ts';
import type { RunState } from '../core/state.ts';
import { hasLiveOwner } from '../store/owner-lock.ts';
import type { RunFolder } from '../store/run-folder.ts';
import { isAlive } from '../system/identity.ts';
import { findMarked } from '../system/mark.ts';
import type { Hold } from './item.ts';

export type Standing = { readonly folder: RunFolder; readonly state: RunState };

/** Why nothing of this run may go: it lives, it has not finished, or nobody can tell. Null when it is over. */
export const holdOf = async ({ folder, state }: Standing, isOurs: boolean): Promise<Hold | null> => {
  if (!existsSync(folder.folder))
    return { reason: 'the run’s log is gone: look before it goes', forcible: true };
  const living = isOurs ? null : await livingOwner(folder);
  if (living !== null) return { reason: living, forcible: false };
  if (hasLivingAider(state)) return { reason: 'an aider of it still runs', forcible: false };
  if (state.phase.kind === 'finished') return null;
  return { reason: 'the run has not finished: resume or stop it', forcible: true };
};

const livingOwner = async ({ folder }: RunFolder): Promise<string | null> => {
  try {
    return (await hasLiveOwner(folder, isAlive)) ? 'the run is going on' : null;
  } catch (error) {
    if (error instanceof DashError) return error.message;
    throw error;
  }
};

/** Its scheduler may be dead while a program that it started lives on. */
const hasLivingAider = ({ agents }: RunState): boolean =>
  agents
    .flatMap(({ attempts }) => attempts)
    .some(({ endedAtMs, mark }) => endedAtMs === null && findMarked(mark).length > 0);
