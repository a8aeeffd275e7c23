import { rm } from 'node:fs/promises';
import { DashError } from '../core/error.ts';
import type { Draft } from '../core/event.ts';
import type { AgentState } from '../core/state.ts';
import { commonCommit, resolve } from '../git/branch.ts';
import { commitLeftovers } from '../git/commit.ts';
import { changes, commitsBetween } from '../git/diff.ts';
import { openWorktree } from '../git/worktree.ts';
import { recallBefore } from './before.ts';
import { stopWhenSteered } from './guard.ts';
import type { Loop } from './loop.ts';
import type { Scene } from './scene.ts';
import { agentTree } from './worktree.ts';

type Release = { readonly agent: AgentState; readonly next: 'go-on' | 'done' };

/** Takes an agent back from the user: what was done in its work tree, committed or not, is the agent's. */
export const releaseAgent = async (scene: Scene, loop: Loop, { agent, next }: Release): Promise<string> => {
  const git = await openWorktree(scene.repository, agentTree(scene, agent.id));
  const path = scene.folder.takeoverBefore(agent.place);
  const before = recallBefore(path);
  const during = `${agent.id} was taken over`;
  const steered = before && (await stopWhenSteered(scene, loop, { git, during, before: before.guard }));
  if (steered !== null) throw new DashError(steered, { code: 'git-steered' });
  const message = `aider-dash: what was left uncommitted when ${agent.id} was taken over\n`;
  await commitLeftovers(git, { except: before?.dirty ?? [], message, identity: scene.identity });
  const head = (await resolve(git, 'HEAD')) ?? agent.head ?? scene.repository.head;
  const result = loop.state().resultCommit ?? scene.repository.head;
  const base = agent.base ?? (await commonCommit(git, head, result));
  const draft = await workDraft(scene, { ...agent, base }, { head, next });
  loop.record(draft);
  await rm(path, { force: true });
  return `${agent.id} has ${draft.commits} more ${draft.commits === 1 ? 'commit' : 'commits'}.`;
};

type Work = { readonly head: string; readonly next: Release['next'] };

/** The event that tells what an agent's branch holds after somebody else than its aiders worked on it. */
export const workDraft = async (scene: Scene, agent: AgentState, { head, next }: Work) => {
  const { git } = scene.repository;
  const begin = beginOf(agent, scene);
  const before = agent.head ?? begin;
  const own = head === before ? [] : await commitsBetween(git, before, head);
  const { files, stat } = await changes(git, begin, head);
  return {
    type: 'agent.released',
    agent: agent.id,
    next,
    base: begin,
    head,
    commits: own.length,
    files: files.map(({ path }) => path),
    lines_added: stat.added,
    lines_removed: stat.removed,
  } as const satisfies Draft;
};

/** Where the agent's branch began. */
const beginOf = ({ base, head }: AgentState, { repository }: Scene): string =>
  base ?? head ?? repository.head;
