import { constants, copyFileSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { agentEnvironment, terminalEnvironment } from '../config/agent-environment.ts';
import { DashError, UsageError } from '../core/error.ts';
import { fold } from '../core/reduce.ts';
import type { AgentState, RunState } from '../core/state.ts';
import { resolve } from '../git/branch.ts';
import { commitsBetween } from '../git/diff.ts';
import { openWorktree } from '../git/worktree.ts';
import { takeoverCommand } from '../scheduler/launch.ts';
import { scrubFiles } from '../scheduler/scrub.ts';
import { readEvents } from '../store/event-reading.ts';
import { acquireOwnership, hasLiveOwner, type Ownership } from '../store/owner-lock.ts';
import type { RunFolder, TakeoverFiles } from '../store/run-folder.ts';
import { isAlive, ownIdentity } from '../system/identity.ts';
import { startInForeground } from '../system/process.ts';
import { createClock } from './clock.ts';
import { recallOrigin } from './origin.ts';
import { type Preparation, prepareAider } from './preparation.ts';
import { readPlan } from './read-plan.ts';
import { createScene } from './scene.ts';
import { settingsOf } from './settings.ts';

type Whose = {
  readonly folder: RunFolder;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** Makes every check that an aider of the user's own needs before an agent has to stand still for it. Throws a UsageError. */
export const prepareTakeover = async ({ folder, env }: Whose): Promise<Preparation> => {
  const { baseCommit, change } = stateOf(folder);
  const origin = await recallOrigin(folder);
  const settings = await settingsOf({ ...origin, env, baseCommit });
  const aider = await prepareAider(settings);
  return { settings, cwd: origin.cwd, change, given: null, prd: null, endpoint: null, ...aider };
};

/** Whether somebody sits at the agent in this moment. */
export const isTakenOver = (folder: RunFolder, place: number): Promise<boolean> =>
  hasLiveOwner(folder.takeoverOwner(place), isAlive);

/** Sees to it that one user at a time sits at an agent. Throws a UsageError (`taken-over`) when one does already. */
export const occupy = async (folder: RunFolder, { id, place }: AgentState): Promise<Ownership> => {
  const owners = folder.takeoverOwner(place);
  mkdirSync(owners, { recursive: true, mode: 0o700 });
  const identity = ownIdentity();
  try {
    return await acquireOwnership(owners, { identity, isAlive });
  } catch (error) {
    if (error instanceof DashError && error.code === 'run-owned') throw alreadyTaken(id);
    throw error;
  }
};

export const alreadyTaken = (agent: string): UsageError =>
  new UsageError(`Somebody has taken ${agent} over already, on another terminal.`, {
    code: 'taken-over',
    hint: 'Leave that aider first: /exit',
  });

type Taking = {
  readonly folder: RunFolder;
  readonly preparation: Preparation;
  readonly agent: string;
  /** Its work tree, where nothing of ours is at work. */
  readonly tree: string;
};

/** An aider that has the terminal. */
export type Talk = {
  /** Asks it to end. */
  readonly end: () => void;
  /** Resolves when it has ended: how many commits were made meanwhile. */
  readonly commits: Promise<number>;
};

/**
 * Starts an aider on this terminal in an agent's work tree, as the agent's own would be, with the chat of its last
 * attempt. Throws a DashError when a path would lead outside or aider can't be started.
 */
export const talkInPlaceOf = async ({ folder, preparation, agent: id, tree }: Taking): Promise<Talk> => {
  const { settings } = preparation;
  const { environment } = settings;
  const state = stateOf(folder);
  const agent = agentIn(state, id);
  const scene = await createScene({
    preparation,
    folder,
    trees: dirname(tree),
    plan: readPlan(folder),
    prdPath: state.prdPath ?? '',
    clock: createClock(),
  });
  const git = await openWorktree(scene.repository, tree);
  const files = newTakeoverFiles(folder, agent);
  const { argv, cwd } = await takeoverCommand(scene, { agent, git, files });
  const { environment: own, secretNames } = scene.environment.agent(agent.choices.model);
  const secrets = Object.entries(agentEnvironment(environment, []).secrets);
  const before = await resolve(git, 'HEAD');
  const [program = '', ...args] = argv;
  const env = {
    ...terminalEnvironment(environment),
    ...own,
    ...Object.fromEntries(secrets.filter(([name]) => secretNames.includes(name))),
  };
  const { ended, end } = await startInForeground(program, args, { cwd, env });
  const commits = ended.then(async () => {
    await scrubFiles([files.analytics, files.chat, files.history], scene.redact);
    const after = await resolve(git, 'HEAD');
    return before === null || after === null || after === before
      ? 0
      : (await commitsBetween(git, before, after)).length;
  });
  return { end, commits };
};

/** The next takeover's files; its chat begins as a copy of what was said last, and nothing is overwritten. */
const newTakeoverFiles = (folder: RunFolder, agent: AgentState): TakeoverFiles => {
  const number = takeovers(folder, agent.place) + 1;
  const files = folder.takeoverFiles(agent.place, number);
  const last = lastChat(folder, agent);
  if (last === null) writeFileSync(files.chat, '', { flag: 'wx', mode: 0o600 });
  else copyFileSync(last, files.chat, constants.COPYFILE_EXCL);
  return files;
};

const takeovers = ({ folder }: RunFolder, place: number): number =>
  readdirSync(folder).reduce((last, name) => {
    const [, of, number] = /^agent(\d+)_takeover_(\d+)\.chat\.md$/.exec(name) ?? [];
    return Number(of) === place ? Math.max(last, Number(number)) : last;
  }, 0);

/** Of the last attempt or the last takeover, whichever came later. */
const lastChat = (folder: RunFolder, { place, attempts }: AgentState): string | null => {
  const chats = [
    ...attempts
      .filter(({ purpose }) => purpose === 'work')
      .map((one) => folder.attemptFiles(place, one.number)),
    ...Array.from({ length: takeovers(folder, place) }, (_, n) => folder.takeoverFiles(place, n + 1)),
  ].flatMap(({ chat }) => {
    const facts = statSync(chat, { throwIfNoEntry: false });
    return facts === undefined ? [] : [{ chat, atMs: facts.mtimeMs }];
  });
  return chats.toSorted((a, b) => a.atMs - b.atMs).at(-1)?.chat ?? null;
};

const stateOf = ({ events }: RunFolder): RunState => fold(readEvents(events).events);

const agentIn = ({ agents }: RunState, id: string): AgentState => {
  const found = agents.find((agent) => agent.id === id);
  if (found === undefined) throw new DashError(`There is no agent ${id} in this run.`, { code: 'no-agent' });
  return found;
};
