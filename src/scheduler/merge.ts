import { isDeepStrictEqual } from 'node:util';
import type { AgentState } from '../core/state.ts';
import type { Verdict } from '../core/verdict.ts';
import { nextOnBranch, parentsOf, resolve, updateRef } from '../git/branch.ts';
import { commitTree } from '../git/commit.ts';
import { beginConflictedMerge, concludeMerge, conflictMarkersLeft } from '../git/conflict.ts';
import { changedFiles, changes } from '../git/diff.ts';
import { tryMerge } from '../git/merge.ts';
import type { Git } from '../git/runner.ts';
import { resetScratch } from '../git/scratch.ts';
import { specialChanges } from '../git/special-change.ts';
import type { Loop } from './loop.ts';
import type { Scene } from './scene.ts';
import { validate } from './validation.ts';
import { scratchWorktree } from './worktree.ts';

type Merge = { readonly agent: AgentState; readonly signal: AbortSignal };

/**
 * Begins to merge a succeeded agent into the result: without conflicts the merge's commit is made and validated, with
 * conflicts they are left in the scratch work tree for an aider. The result branch does not move here.
 */
export const performMerge = async (scene: Scene, loop: Loop, { agent, signal }: Merge): Promise<void> => {
  const onto = loop.state().resultCommit ?? loop.state().baseCommit;
  const tip = agent.head ?? onto;
  loop.record({ type: 'merge.started', agent: agent.id, onto, tip });
  const { git } = scene.repository;
  const landed = await landedBefore(scene, loop, [onto, tip]);
  if (landed !== null) return recordLanding(scene, loop, { agent, commit: landed, onto });
  const { special } = specialChanges(await changedFiles(git, agent.base ?? onto, tip));
  const refused = special.filter(({ path }) => !scene.allowsSpecial(path, agent.id));
  if (refused.length > 0) {
    const list = refused.map(({ path, why }) => `${path} (${why})`).join(', ');
    const reason = `It adds what is not merged without your word: ${list}. Look at it, then name it under allow: in aider-dash.yaml.`;
    return loop.record({ type: 'merge.undone', agent: agent.id, verdict: 'conflict', reason });
  }
  const trial = await tryMerge(git, onto, tip);
  if (trial.kind === 'clean') {
    const facts = { parents: [onto, tip], message: mergeMessage(scene, agent), identity: scene.identity };
    const commit = await commitTree(git, { tree: trial.tree, ...facts });
    return check(scene, loop, { agent, commit, signal });
  }
  const scratch = await cleanScratch(scene, loop, { agent, commit: onto });
  const files = await beginConflictedMerge(scratch, { onto, tip, identity: scene.identity });
  loop.record({ type: 'merge.conflict', agent: agent.id, files: files.map(({ path }) => path) });
};

/** After an aider worked on a merge: what it left becomes the merge's commit and is validated, or stays a conflict. */
export const concludeAttempt = async (scene: Scene, loop: Loop, { agent, signal }: Merge): Promise<void> => {
  const onto = loop.state().resultCommit ?? loop.state().baseCommit;
  const scratch = await scratchWorktree(scene, onto);
  if (agent.attempts.at(-1)?.purpose === 'mend') {
    return check(scene, loop, { agent, commit: (await resolve(scratch, 'HEAD')) ?? onto, signal });
  }
  const files =
    agent.status.kind === 'merging' && 'files' in agent.status.step ? [...agent.status.step.files] : [];
  const marked = await conflictMarkersLeft(scratch, files);
  const tried = agent.attempts.at(-1)?.verdict === 'succeeded';
  if (marked.length > 0 || !tried) {
    return loop.record({ type: 'merge.conflict', agent: agent.id, files });
  }
  const commit = await concludeMerge(scratch, {
    files,
    parents: [onto, agent.head ?? onto],
    message: mergeMessage(scene, agent),
    identity: scene.identity,
  });
  await check(scene, loop, { agent, commit, signal });
};

/** Validates a merge whose validation never came to its end. */
export const checkMerge = async (scene: Scene, loop: Loop, { agent, signal }: Merge): Promise<void> => {
  const step = agent.status.kind === 'merging' ? agent.status.step : null;
  if (step?.kind === 'validating') await check(scene, loop, { agent, commit: step.commit, signal });
};

/** Validates the merge's commit in the scratch work tree; without a validation command it lands at once. */
const check = async (
  scene: Scene,
  loop: Loop,
  { agent, commit, signal }: Merge & { readonly commit: string },
) => {
  if (scene.validate === null) return land(scene, loop, agent, commit);
  const git = await cleanScratch(scene, loop, { agent, commit });
  const attempt = agent.attempts.length;
  const log = scene.folder.resultValidationLog(loop.state().resultValidations + 1);
  await validate(scene, loop, { target: 'result', agent: agent.id, attempt, commit, git, log, signal });
};

/** Moves the result branch to a merge that passed. */
export const performLanding = async (scene: Scene, loop: Loop, agent: AgentState): Promise<void> => {
  const step = agent.status.kind === 'merging' ? agent.status.step : null;
  if (step?.kind !== 'validated') return;
  await land(scene, loop, agent, step.commit);
};

const land = async (scene: Scene, loop: Loop, agent: AgentState, commit: string): Promise<void> => {
  const { git } = scene.repository;
  const state = loop.state();
  const onto = state.resultCommit ?? state.baseCommit;
  const ref = `refs/heads/${state.resultBranch}`;
  // A scheduler may have died between moving the branch and saying so.
  if ((await resolve(git, ref)) !== commit)
    await updateRef(git, { ref, to: commit, from: onto, reason: `merge ${agent.id}` });
  await recordLanding(scene, loop, { agent, commit, onto });
};

/**
 * The merge of these two commits, if the result branch has it already; null when it does not. A scheduler may have died
 * before it said so, and a log may have lost what was said.
 */
const landedBefore = async (
  scene: Scene,
  loop: Loop,
  parents: readonly [string, string],
): Promise<string | null> => {
  const { git } = scene.repository;
  const tip = await resolve(git, `refs/heads/${loop.state().resultBranch}`);
  if (tip === null || tip === parents[0]) return null;
  const next = await nextOnBranch(git, parents[0], tip);
  return next !== null && isDeepStrictEqual(await parentsOf(git, next), parents) ? next : null;
};

type Landing = { readonly agent: AgentState; readonly commit: string; readonly onto: string };

const recordLanding = async (scene: Scene, loop: Loop, { agent, commit, onto }: Landing): Promise<void> => {
  const { git } = scene.repository;
  const { files, stat } = await changes(git, onto, commit);
  loop.record({
    type: 'merge.finished',
    agent: agent.id,
    commit,
    onto,
    lines_added: stat.added,
    lines_removed: stat.removed,
    files: files.map(({ path }) => path),
  });
};

/** Gives a merge up: unless it has landed, the result branch has not moved and nothing is to be taken back but the attempt. */
export const undoMerge = async (
  scene: Scene,
  loop: Loop,
  { agent, reason }: { readonly agent: AgentState; readonly reason: string },
) => {
  const { resultCommit, baseCommit, resultBranch } = loop.state();
  const onto = resultCommit ?? baseCommit;
  const step = agent.status.kind === 'merging' ? agent.status.step : null;
  const now = await resolve(scene.repository.git, `refs/heads/${resultBranch}`);
  const isLanded = now !== null && step !== null && 'commit' in step && step.commit === now;
  const landed = isLanded ? now : await landedBefore(scene, loop, [onto, agent.head ?? onto]);
  // A scheduler may have died between moving the branch and saying so.
  if (landed !== null) return recordLanding(scene, loop, { agent, commit: landed, onto });
  await cleanScratch(scene, loop, { agent, commit: onto });
  loop.record({ type: 'merge.undone', agent: agent.id, verdict: undoneVerdict(agent, loop), reason });
};

const undoneVerdict = (agent: AgentState, loop: Loop): Verdict => {
  if (loop.stopping()) return 'interrupted';
  if (agent.killed) return 'killed';
  const step = agent.status.kind === 'merging' ? agent.status.step.kind : null;
  const wasConflict = step === 'conflict' || agent.attempts.some(({ purpose }) => purpose === 'conflict');
  return wasConflict ? 'conflict' : 'validation-failed';
};

/** The scratch work tree with exactly what `commit` has; what somebody left in it is kept as a snapshot first. */
const cleanScratch = async (
  scene: Scene,
  loop: Loop,
  { agent, commit }: { readonly agent: AgentState; readonly commit: string },
): Promise<Git> => {
  const git = await scratchWorktree(scene, commit);
  // What validation left behind (reports, caches) is no work of an agent's; what an aider left, is.
  const ref = `refs/aider-dash/${scene.run}/${agent.id}/merge-${loop.state().seq}`;
  const message = `aider-dash: the merge of ${agent.id} as it stood\n`;
  await resetScratch(git, { commit, keepAs: { ref, message, identity: scene.identity }, alsoIgnored: false });
  return git;
};

const mergeMessage = (scene: Scene, agent: AgentState): string =>
  `Merge ${agent.id}: ${firstLine(agent.description)}\n\nRun ${scene.run} of aider-dash.\n`;

const firstLine = (text: string): string => text.trim().split('\n', 1)[0]?.slice(0, 60) ?? '';
