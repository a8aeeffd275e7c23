import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { aiderArguments } from '../aider/arguments.ts';
import { DashError } from '../core/error.ts';
import type { Purpose } from '../core/event.ts';
import type { AgentState } from '../core/state.ts';
import { checkPathOnDisk } from '../git/path-on-disk.ts';
import type { Git } from '../git/runner.ts';
import { listTrackedFiles } from '../git/tracked.ts';
import type { TakeoverFiles } from '../store/run-folder.ts';
import type { AttemptSpec } from './ports.ts';
import type { Scene } from './scene.ts';

export type Launching = {
  readonly agent: AgentState;
  readonly attempt: number;
  readonly purpose: Purpose;
  readonly git: Git;
  readonly mark: string;
  /** The message file. */
  readonly message: string;
  /** What it reads besides the PRD. */
  readonly reads?: readonly string[];
};

/** Everything that an executor needs to run this attempt. Throws a DashError when a path would lead outside. */
export const attemptSpec = async (scene: Scene, launching: Launching): Promise<AttemptSpec> => {
  const { agent, attempt, purpose, mark, message } = launching;
  const { environment, secretNames } = scene.environment.agent(agent.choices.model);
  const files = scene.folder.attemptFiles(agent.place, attempt);
  const { cwd, ...chat } = await chatOf(scene, launching);
  const mode = modes[purpose];
  return {
    run: scene.run,
    agent: agent.id,
    attempt,
    argv: [
      scene.launch.aiderPath,
      ...aiderArguments({ ...chat, ...logsOf(files), mode, messageFile: message }),
    ],
    cwd,
    env: environment,
    secrets: secretNames,
    mark,
    files: { analytics: files.analytics, output: files.output, claim: files.claim, exit: files.exit },
  };
};

const modes = { work: 'edit', mend: 'edit', conflict: 'conflict', review: 'ask' } as const;

type Takeover = Pick<Launching, 'agent' | 'git'> & { readonly files: TakeoverFiles };

/**
 * The command line of an aider that the user talks to in an agent's work tree, and its folder. Throws a DashError when
 * a path would lead outside.
 */
export const takeoverCommand = async (
  scene: Scene,
  { agent, git, files }: Takeover,
): Promise<Pick<AttemptSpec, 'argv' | 'cwd'>> => {
  const { cwd, ...chat } = await chatOf(scene, { agent, git, purpose: 'work' });
  return {
    argv: [scene.launch.aiderPath, ...aiderArguments({ ...chat, ...logsOf(files), mode: 'talk' })],
    cwd,
  };
};

const logsOf = ({ analytics, chat, history }: TakeoverFiles) => ({
  analyticsLog: analytics,
  chatHistoryFile: chat,
  inputHistoryFile: history,
});

/** Where an aider runs, the files in its chat, and the settings of the run. */
const chatOf = async (
  scene: Scene,
  { agent, git, purpose, reads: more = [] }: Pick<Launching, 'agent' | 'git' | 'purpose' | 'reads'>,
) => {
  const { launch, repository } = scene;
  const { environment, bases } = scene.environment.agent(agent.choices.model);
  const cwd = launch.subtreeOnly ? join(git.cwd, repository.prefix) : git.cwd;
  const inFolder = (path: string) => relative(cwd, join(git.cwd, path));
  const tracked = await trackedIn(git);
  const edited = await editedFiles({ git, tracked }, purpose, agent);
  const reads = await readFiles(scene, { git, tracked }, more);
  const { config, modelSettings, modelMetadata } = launch.userFiles;
  return {
    cwd,
    files: edited.map(inFolder).filter((path) => !path.startsWith('..')),
    reads: [
      ...reads.filter((path) => !edited.includes(path)).map(inFolder),
      ...(await userReads(scene, git, environment.HOME)).filter(
        (path) => !edited.includes(relative(git.cwd, path)),
      ),
    ],
    model: launch.model ?? undefined,
    subtreeOnly: launch.subtreeOnly,
    aiderignore: launch.aiderignore ?? undefined,
    config,
    modelSettings,
    modelMetadata,
    chosen: agent.choices,
    baseUrls: bases,
    committed: launch.committed,
    aiderArgs: launch.aiderArgs,
    listsInConfig: launch.listsInConfig,
  };
};

/** A work tree and what git tracks in it. */
type Tree = { readonly git: Git; readonly tracked: ReadonlySet<string> };

/** What aider only reads: the PRD, what a committed configuration names inside the repository, and more. */
const readFiles = async (
  scene: Scene,
  { git, tracked }: Tree,
  more: readonly string[],
): Promise<readonly string[]> => {
  const wanted = [...new Set([scene.prdPath, ...scene.launch.reads, ...more])];
  const verdicts = await Promise.all(wanted.map((path) => checkPathOnDisk(git.cwd, path, tracked)));
  return wanted.filter((_, index) => verdicts[index]?.ok === true && verdicts[index].exists);
};

/** The user's own reads, absolute, as far as they are there: in the work tree, else beside it in the user's. */
const userReads = async (scene: Scene, git: Git, home = ''): Promise<readonly string[]> => {
  const found = await Promise.all(
    scene.launch.userReads.map(async (written) => {
      const path = written.replace(/^~(?=\/|$)/, home);
      if (isAbsolute(path)) return isFile(path);
      // An agent may have put a symlink where the user means a file.
      const inTree = await realpath(join(git.cwd, path)).catch(() => null);
      if (inTree?.startsWith(git.cwd + sep) === true) return isFile(inTree);
      return inTree === null ? isFile(join(scene.repository.top, path)) : null;
    }),
  );
  return [...new Set(found.filter((path) => path !== null))];
};

const isFile = (path: string): Promise<string | null> =>
  stat(path).then(
    (stats) => (stats.isFile() ? path : null),
    () => null,
  );

const trackedIn = async (git: Git): Promise<ReadonlySet<string>> =>
  new Set((await listTrackedFiles(git, 'HEAD')).map(({ path }) => path));

/** The files in aider's chat: those of the share that are there, or those that conflict. Checked on the disk again. */
const editedFiles = async (
  { git, tracked }: Tree,
  purpose: Purpose,
  agent: AgentState,
): Promise<readonly string[]> => {
  const conflicted =
    agent.status.kind === 'merging' && 'files' in agent.status.step ? agent.status.step.files : [];
  // What was changed before is left out where a smaller share was chosen: it would not be smaller.
  const own = agent.choices.files ?? [...new Set([...agent.filesContext, ...agent.files])];
  const wanted = purpose === 'conflict' ? conflicted : own;
  const there: string[] = [];
  for (const path of wanted) {
    const verdict = await checkPathOnDisk(git.cwd, path, tracked);
    // What a reply made besides (a settings file, say) is not edited again.
    if (!verdict.ok && !agent.filesContext.includes(path)) continue;
    // The planner's own paths were checked with the plan; one that leads out by now was turned by somebody.
    if (!verdict.ok)
      throw new DashError(`${path} can’t be edited: ${verdict.reason}.`, { code: 'path-outside' });
    if (verdict.exists) there.push(path);
  }
  return there;
};
