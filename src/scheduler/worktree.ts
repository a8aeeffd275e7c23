import { existsSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DashError } from '../core/error.ts';
import type { AgentState } from '../core/state.ts';
import { createBranch, resolve } from '../git/branch.ts';
import { contentHash, type DirtyPath } from '../git/dirty-path.ts';
import { checkPathOnDisk } from '../git/path-on-disk.ts';
import type { Git } from '../git/runner.ts';
import { prepareWorktree, sweepSettings } from '../git/settings-file.ts';
import { snapshot } from '../git/snapshot.ts';
import { addWorktree, discardWorktree, type NewWorktree, openWorktree } from '../git/worktree.ts';
import { writeFileAtomic } from '../store/atomic-file.ts';
import { runCommand } from '../validate/command.ts';
import { commandMark } from './left-command.ts';
import type { Scene } from './scene.ts';

/** Where an agent's work tree goes. */
export const agentTree = (scene: Scene, agent: string): string => join(scene.trees, agent);

/** Where merges are made and validated; no agent can be called `result`. */
export const scratchTree = (scene: Scene): string => join(scene.trees, 'result');

/**
 * The agent's work tree, made from `base` on a branch of its own when it isn't there yet, with the user's files copied
 * in and set-up done. Throws a DashError when set-up fails.
 */
export const agentWorktree = async (scene: Scene, agent: AgentState, base: string): Promise<Git> => {
  if ((await resolve(scene.repository.git, `refs/heads/${agent.branch}`)) === null) {
    await createBranch(scene.repository, agent.branch, base);
  }
  return furnished(scene, agent.id, {
    path: agentTree(scene, agent.id),
    reason: `aider-dash run ${scene.run}: ${agent.id}`,
    start: { branch: agent.branch },
  });
};

/** The scratch work tree, detached at `commit` when it has to be made. */
export const scratchWorktree = async (scene: Scene, commit: string): Promise<Git> =>
  furnished(scene, 'result', {
    path: scratchTree(scene),
    reason: `aider-dash run ${scene.run}: merging`,
    start: { commit },
  });

/**
 * The work tree that is there already, or a new one. What a scheduler that died has left half made is no use: its
 * checkout may be cut off, and a merge's commit is never the same again.
 */
const furnished = async (scene: Scene, name: string, wanted: NewWorktree): Promise<Git> => {
  const ready = join(scene.folder.folder, `tree_${name}.ready`);
  const there = await openWorktree(scene.repository, wanted.path).catch(() => null);
  if (there !== null && existsSync(ready)) return there;
  await rm(ready, { force: true });
  if (there !== null) {
    // Nobody has worked in it yet; should somebody have all the same, it is kept.
    await keepAsItStands(scene, { path: wanted.path, agent: name, name: 'half-made' }).catch(() => null);
    await discardWorktree(scene.repository, wanted.path);
  }
  const git = await addWorktree(scene.repository, wanted);
  await furnish(scene, git, name);
  writeFileAtomic(ready, '');
  return git;
};

/** What a new work tree gets: no settings of the repository's, the user's copies, and the set-up command. */
const furnish = async (scene: Scene, git: Git, name: string): Promise<void> => {
  await prepareWorktree(git);
  for (const path of scene.copy) await copyInto(scene, git, path);
  if (scene.setup === null) return;
  const log = join(scene.folder.folder, `setup_${name}.log`);
  const result = await runCommand({
    command: scene.setup.line,
    cwd: join(git.cwd, scene.setup.folder),
    mark: commandMark(scene, git.cwd),
    env: scene.environment.command,
    log,
    timeLimitMs: scene.setup.timeLimitMs,
    python: scene.launch.python,
  });
  if (result.ok) return;
  const how = result.timedOut
    ? 'did not end in time'
    : `ended with code ${result.code ?? result.signal ?? 'none'}`;
  throw new DashError(`The set-up command ${how}.`, { code: 'setup-failed', hint: `Read ${log}.` });
};

/**
 * Keeps a work tree as it stands before something is done to it that can't be taken back, as
 * `refs/aider-dash/RUN/AGENT/NAME`. Returns the ref; null when there is no work tree yet.
 */
export const keepAsItStands = async (
  scene: Scene,
  { path, agent, name }: { readonly path: string; readonly agent: string; readonly name: string },
): Promise<string | null> => {
  const git = await openWorktree(scene.repository, path).catch(() => null);
  if (git === null) return null;
  const ref = `refs/aider-dash/${scene.run}/${agent}/${name}`;
  const message = `aider-dash: the work tree of ${agent} before ${name}\n`;
  await snapshot(git, { ref, message, identity: scene.identity });
  return ref;
};

/**
 * Takes away the settings files that a model's reply may have put into a work tree: the next aider would follow them.
 * Those that the user had copied there stay as long as they are the user's.
 */
export const sweepWorktree = async (scene: Scene, git: Git): Promise<void> => {
  const keep = await Promise.all(
    scene.copy.map(async (path): Promise<DirtyPath> => {
      return { path, kind: 'untracked', hash: await contentHash(join(scene.repository.top, path)) };
    }),
  );
  const folders = [...new Set(['', scene.repository.prefix.replace(/\/$/, '')])];
  await sweepSettings(git, { folders, keep });
};

const copyInto = async (scene: Scene, git: Git, path: string): Promise<void> => {
  const target = await checkPathOnDisk(git.cwd, path);
  // The user names what is copied, `.env` and the like too: only leaving the folder is refused.
  const outside = path.startsWith('/') || path.split('/').includes('..');
  if (outside) throw new DashError(`copy: ${path} leads out of the repository.`, { code: 'copy-outside' });
  const to = target.ok ? target.path : join(git.cwd, path);
  await mkdir(dirname(to), { recursive: true });
  await cp(join(scene.repository.top, path), to, { recursive: true, verbatimSymlinks: true, force: false });
};
