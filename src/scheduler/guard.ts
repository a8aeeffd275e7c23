import { differences, type Fingerprint, fingerprint } from '../git/guard.ts';
import type { Git } from '../git/runner.ts';
import type { Loop } from './loop.ts';
import type { Scene } from './scene.ts';

export type Guarded = {
  readonly git: Git;
  /** What went on meanwhile, for people. */
  readonly during: string;
  readonly before: Fingerprint;
};

/**
 * Stops the run when what steers git (configuration, hooks, info) is not as it was, and says so in one sentence; null
 * when it is. To be asked before any further git: what was changed could run a command.
 */
export const stopWhenSteered = async (
  scene: Scene,
  loop: Loop,
  { git, during, before }: Guarded,
): Promise<string | null> => {
  const touched = differences(before, await fingerprint(scene.repository, git));
  if (touched.length === 0) return null;
  const why = `While ${during}, what steers git was changed: ${touched.slice(0, 5).join(', ')}. Look at it before you go on.`;
  loop.stop(why);
  return why;
};
