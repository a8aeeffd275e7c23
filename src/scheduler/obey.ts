import type { Choosing } from '../core/choices.ts';
import type { Command } from '../core/command.ts';
import { DashError } from '../core/error.ts';
import { wrongKey } from '../core/limits.ts';
import { blockedBy, requeue } from '../core/requeue.ts';
import type { AgentState } from '../core/state.ts';
import { bringBack } from '../git/bring-back.ts';
import { recallBefore, rememberBefore } from './before.ts';
import { checkChoices } from './check-choices.ts';
import type { Loop } from './loop.ts';
import { releaseAgent, workDraft } from './release.ts';
import type { Scene } from './scene.ts';
import { agentTree, agentWorktree, keepAsItStands, sweepWorktree } from './worktree.ts';

/**
 * Carries out commands on a run's agents. Each is recorded first and says for people what comes of it; deciding does
 * the rest. Throws a DashError (`no-agent`, `agent-over`, …) for one that can't be carried out.
 */
export const createObeyer =
  (scene: Scene, loop: Loop, interrupt: (agent: string) => void) =>
  async (command: Command): Promise<string> => {
    switch (command.kind) {
      case 'kill':
        await kill(scene, loop, { id: command.agent, interrupt, now: command.now });
        return `${command.agent} is killed. aider-dash undo-kill ${scene.run} ${command.agent} takes it back.`;
      case 'retry':
        return retry(scene, loop, { id: command.agent, interrupt, choices: command.choices });
      case 'pause':
        return pause(loop, command.agent);
      case 'continue':
        return goOn(loop, command.agent);
      case 'parallel':
        loop.record({ type: 'run.paced', parallel: command.agents });
        return `Up to ${command.agents} at once from now on.`;
      case 'merge':
        if (!loop.state().mergeWanted) loop.record({ type: 'merge.wanted' });
        return 'The result goes into your branch when the run has ended well.';
      case 'tell':
        return tell(loop, command);
      case 'hold':
        return hold(scene, loop, command.agent);
      case 'release':
        return releaseAgent(scene, loop, { agent: heldAgent(loop, command.agent), next: command.next });
      case 'undo-kill':
        return undoKill(scene, loop, command.agent);
      case 'approve':
      case 'replan':
      case 'keep-plan':
      case 'revise':
      case 'drop':
        throw new DashError('The plan was approved already: its agents are under way.', {
          code: 'plan-approved',
          hint: `Say something to one of them: aider-dash tell ${scene.run} AGENT "…"`,
        });
      case 'stop':
        throw new DashError('This scheduler can’t do that.', { code: 'command-unknown' });
      default:
        return command satisfies never;
    }
  };

/** The agent with this id. Throws a DashError that names those there are. */
export const agentOf = (loop: Loop, id: string): AgentState => {
  const { agents } = loop.state();
  const agent = agents.find((one) => one.id === id);
  if (agent !== undefined) return agent;
  throw new DashError(`There is no agent ${id} in this run.`, {
    code: 'no-agent',
    hint: `It has ${agents.map((one) => one.id).join(', ')}.`,
  });
};

type Killing = {
  readonly id: string;
  readonly interrupt: (agent: string) => void;
  /** Leaves it no time to end. */
  readonly now?: boolean | undefined;
};

type Retrying = Killing & { readonly choices: Choosing | undefined };

const kill = async (scene: Scene, loop: Loop, { id, interrupt, now = false }: Killing): Promise<void> => {
  const agent = agentOf(loop, id);
  if (isOver(agent) || (agent.killed && !now))
    throw new DashError(`${id} is not at work any more: it is ${agent.status.kind}.`, {
      code: 'agent-over',
      hint: `aider-dash retry ${scene.run} ${id} begins it again.`,
    });
  if (!agent.killed) await recordKill(scene, loop, agent);
  interrupt(id);
  const open = openAttempt(agentOf(loop, id));
  if (now && open !== undefined)
    await scene.executor.stop({ run: scene.run, agent: id, attempt: open.number }, { graceMs: 0 });
};

const recordKill = async (scene: Scene, loop: Loop, agent: AgentState): Promise<void> => {
  const { id } = agent;
  const open = openAttempt(agent);
  const path = open?.worktree ?? agentTree(scene, id);
  const name = `kill-${loop.state().seq}`;
  // What can't be kept must not keep alive what is to end: its files stay where they are.
  const snapshot = await keepAsItStands(scene, { path, agent: id, name }).catch(() => null);
  const attempt = open === undefined ? {} : { attempt: open.number };
  loop.record({ type: 'agent.killed', agent: id, ...attempt, snapshot });
};

const openAttempt = ({ attempts }: AgentState) => attempts.findLast(({ endedAtMs }) => endedAtMs === null);

const retry = async (scene: Scene, loop: Loop, { id, interrupt, choices }: Retrying): Promise<string> => {
  const agent = agentOf(loop, id);
  if (choices !== undefined) await checkChoices(scene, agent, choices);
  if (agent.status.kind === 'merged')
    throw new DashError(`${id} is merged already.`, {
      code: 'agent-over',
      hint: `Say what else it is to do: aider-dash tell ${scene.run} ${id} "…"`,
    });
  if (agent.status.kind !== 'failed' && !agent.killed) await kill(scene, loop, { id, interrupt });
  while (!isOver(agentOf(loop, id))) await loop.changed();
  const path = agentTree(scene, id);
  await keepAsItStands(scene, { path, agent: id, name: `retry-${loop.state().seq}` }).catch(() => null);
  const failed = agentOf(loop, id);
  const blocked = blockedBy(loop.state(), [failed]);
  const again = [failed, ...blocked];
  for (const draft of [...requeue(failed, choices), ...blocked.flatMap((one) => requeue(one))])
    loop.record(draft);
  return `${again.map((one) => one.id).join(', ')} in line again${choices === undefined ? '' : ', as you chose'}.`;
};

const pause = (loop: Loop, id: string | null): string => {
  const still = id === null ? loop.state().paused : agentOf(loop, id).paused;
  if (!still) loop.record({ type: 'agent.paused', ...(id === null ? {} : { agent: id }) });
  return id === null ? 'The run is paused: nothing new starts.' : `${id} is paused.`;
};

const goOn = (loop: Loop, id: string | null): string => {
  const still = id === null ? loop.state().paused : agentOf(loop, id).paused;
  if (still) loop.record({ type: 'agent.continued', ...(id === null ? {} : { agent: id }) });
  if (id !== null && loop.state().paused) return `${id} goes on when its run does, which is paused.`;
  return `${id ?? 'The run'} goes on.`;
};

const tell = (loop: Loop, { agent: id, text }: { readonly agent: string; readonly text: string }): string => {
  const agent = agentOf(loop, id);
  const state = loop.state();
  const key = wrongKey(state, agent.choices.model);
  if (state.budget === 'spent' || key !== null)
    throw new DashError(key ?? 'The budget is spent: nothing new starts.', { code: 'nothing-starts' });
  if (agent.killed && !isOver(agent))
    throw new DashError(`${id} is being killed.`, { code: 'agent-over', hint: 'Say it when it has ended.' });
  loop.record({ type: 'agent.told', agent: id, text });
  return agent.status.kind === 'running'
    ? `${id} hears it after the reply in progress.`
    : `${id} hears it in its next attempt.`;
};

const hold = async (scene: Scene, loop: Loop, id: string): Promise<string> => {
  const agent = agentOf(loop, id);
  if (agent.takeover !== 'held') loop.record({ type: 'agent.held', agent: id });
  while (isBusy(agentOf(loop, id))) await loop.changed();
  const base = loop.state().resultCommit ?? loop.state().baseCommit;
  const git = await agentWorktree(scene, agentOf(loop, id), agent.head ?? base);
  const before = scene.folder.takeoverBefore(agent.place);
  if (agent.takeover !== 'held' || recallBefore(before) === null) await rememberBefore(scene, git, before);
  // The user's aider would follow what a reply planted there, as ours would.
  await sweepWorktree(scene, git);
  return agentTree(scene, id);
};

const undoKill = async (scene: Scene, loop: Loop, id: string): Promise<string> => {
  const agent = agentOf(loop, id);
  if (isBusy(agent))
    throw new DashError(`${id} is at work: what it has now would be lost.`, {
      code: 'agent-busy',
      hint: `Kill it first (aider-dash kill ${scene.run} ${id}), then say which: the newest snapshot is taken.`,
    });
  const { repository, run } = scene;
  const path = agentTree(scene, id);
  const brought = await bringBack({ repository, run, agent: id, branch: agent.branch, path });
  if (brought === null) throw new DashError(`Nothing of ${id} was ever taken away.`, { code: 'no-snapshot' });
  for (const draft of [
    { type: 'agent.queued', agent: id, place: agent.place, branch: agent.branch },
    await workDraft(scene, agent, { head: brought.commit, next: 'go-on' }),
  ] as const)
    loop.record(draft);
  return `${id} has again what it had before ${brought.ref.slice(brought.ref.lastIndexOf('/') + 1)}, and goes on.`;
};

const heldAgent = (loop: Loop, id: string): AgentState => {
  const agent = agentOf(loop, id);
  if (agent.takeover === 'held') return agent;
  throw new DashError(`${id} was not taken over.`, { code: 'agent-not-held' });
};

const isOver = ({ status }: AgentState): boolean => status.kind === 'merged' || status.kind === 'failed';

const isBusy = ({ status }: AgentState): boolean =>
  status.kind === 'running' || status.kind === 'validating' || status.kind === 'merging';
