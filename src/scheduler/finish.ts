import { rmdir } from 'node:fs/promises';
import { runOutcome } from '../core/decide-end.ts';
import { DashError } from '../core/error.ts';
import type { RunState } from '../core/state.ts';
import { dirtyPaths } from '../git/dirty-path.ts';
import { isCache } from '../git/precious.ts';
import { openWorktree, removeWorktree, unlockWorktree } from '../git/worktree.ts';
import type { Loop } from './loop.ts';
import type { Scene } from './scene.ts';
import { agentTree, scratchTree } from './worktree.ts';

/** The end of a run: work trees that hold nothing but merged work go, the others are unlocked, and it is recorded. */
export const finishRun = async (scene: Scene, loop: Loop): Promise<void> => {
  const state = loop.state();
  // After a halt no git runs any more: what steers it is not what it was.
  if (loop.halted() === null) await settleTrees(scene, state);
  // Gone when it is empty; where a work tree stays, it stays.
  await rmdir(scene.trees).catch(() => {});
  const { verdict, exitCode, detail } = runOutcome(state, {
    stopping: loop.stopping(),
    halted: loop.halted(),
  });
  loop.record({ type: 'run.finished', verdict, exit_code: exitCode, detail });
};

const settleTrees = async (scene: Scene, state: RunState): Promise<void> => {
  for (const path of [scratchTree(scene), ...mergedTrees(scene, state)])
    await removeIfEmptyHanded(scene, path);
  for (const agent of state.agents) await unlockWorktree(scene.repository, agentTree(scene, agent.id));
};

const mergedTrees = (scene: Scene, { agents }: RunState): readonly string[] =>
  agents.filter(({ status }) => status.kind === 'merged').map(({ id }) => agentTree(scene, id));

/**
 * Removes a work tree whose only ignored files are caches that anybody can make again, or that we put there; git
 * refuses by itself where something is uncommitted. What stays is for `clean` and for people to look at.
 */
const removeIfEmptyHanded = async (scene: Scene, path: string): Promise<void> => {
  const git = await openWorktree(scene.repository, path).catch(() => null);
  if (git === null) return;
  const placed = new Set(scene.copy.map((copied) => copied.replace(/\/+$/, '')));
  const dirty = await dirtyPaths(git, { ignored: true });
  const precious = dirty.filter(
    ({ kind, path: file }) => kind === 'ignored' && !isCache(file) && !placed.has(file.replace(/\/+$/, '')),
  );
  if (precious.length > 0) return unlockWorktree(scene.repository, path);
  try {
    const ours = dirty.filter(({ kind, path: file }) => kind === 'untracked' && placed.has(file));
    await removeWorktree(scene.repository, { path, ignoredAreCopied: true, placed: ours });
  } catch (error) {
    if (!(error instanceof DashError)) throw error;
    await unlockWorktree(scene.repository, path);
  }
};
