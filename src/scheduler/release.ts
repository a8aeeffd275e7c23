import type { AgentState } from '../core/state.ts';
import { resolve } from '../git/branch.ts';
import { commitLeftovers } from '../git/commit.ts';
import { changes, commitsBetween } from '../git/diff.ts';
import { openWorktree } from '../git/worktree.ts';
import type { Loop } from './loop.ts';
import type { Scene } from './scene.ts';
import { agentTree } from './worktree.ts';

type Release = { readonly agent: AgentState; readonly next: 'go-on' | 'done' };

/** Takes an agent back from the user: what was done in its work tree, committed or not, is the agent's. */
export const releaseAgent = async (scene: Scene, loop: Loop, { agent, next }: Release): Promise<string> => {
  const git = await openWorktree(scene.repository, agentTree(scene, agent.id));
  const base = agent.base ?? agent.head ?? loop.state().resultCommit ?? loop.state().baseCommit;
  const before = agent.head ?? base;
  const message = `aider-dash: what was left uncommitted when ${agent.id} was taken over\n`;
  await commitLeftovers(git, { except: [], message, identity: scene.identity });
  const head = (await resolve(git, 'HEAD')) ?? before;
  const own = head === before ? [] : await commitsBetween(git, before, head);
  const { files, stat } = await changes(git, base, head);
  loop.record({
    type: 'agent.released',
    agent: agent.id,
    next,
    head,
    commits: own.length,
    files: files.map(({ path }) => path),
    lines_added: stat.added,
    lines_removed: stat.removed,
  });
  return `${agent.id} has ${own.length} more ${own.length === 1 ? 'commit' : 'commits'}.`;
};
