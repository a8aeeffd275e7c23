import { type Judgement, judgeAttempt } from '../aider/verdict.ts';
import type { StopReason } from '../core/effect.ts';
import type { DashError } from '../core/error.ts';
import type { Draft, Purpose } from '../core/event.ts';
import { outsideShare } from '../core/share.ts';
import type { AgentState } from '../core/state.ts';
import type { Verdict } from '../core/verdict.ts';
import { resolve } from '../git/branch.ts';
import { commitLeftovers, committable } from '../git/commit.ts';
import { type ChangedFile, changedFiles, changes, commitsBetween } from '../git/diff.ts';
import { changedSince, dirtyPaths } from '../git/dirty-path.ts';
import type { Git } from '../git/runner.ts';
import { takeBack } from '../git/take-back.ts';
import type { Before } from './before.ts';
import type { AttemptEnd } from './ports.ts';
import type { Scene } from './scene.ts';
import type { Watch } from './watch.ts';

export type AttemptOrder = {
  readonly agent: AgentState;
  readonly attempt: number;
  readonly purpose: Purpose;
};

export type Ended = AttemptOrder & {
  readonly git: Git;
  readonly before: Before;
  readonly watch: Watch;
  readonly end: AttemptEnd;
  readonly stop: StopReason | null;
};

/** Commits what aider left uncommitted, finds the verdict, and tells how the attempt ended. */
export const exitedDraft = async (scene: Scene, ended: Ended): Promise<Draft> => {
  const { agent, attempt, purpose, git, before, end } = ended;
  const left = committable(changedSince(before.dirty, await dirtyPaths(git)));
  const byAider = (await resolve(git, 'HEAD')) ?? before.head;
  const own = byAider === before.head ? [] : await commitsBetween(git, before.head, byAider);
  // In the middle of a merge the files are what counts; the merge's commit is made from them later.
  const leaves = purpose !== 'conflict' && left.length > 0;
  if (leaves) {
    const message = `aider-dash: what ${agent.id} left uncommitted in attempt ${attempt}\n`;
    await commitLeftovers(git, { except: before.dirty, message, identity: scene.identity });
  }
  const work = leaves ? ((await resolve(git, 'HEAD')) ?? byAider) : byAider;
  const base = agent.base ?? before.head;
  const judged = judge(scene, ended, { newCommits: own.length, leftovers: left.length });
  const made = await changes(git, base, work);
  const strayed = await strayFiles(scene, ended, { base, tip: work, files: made.files });
  const { head, verdict, detail, retryable } =
    scene.share === 'strict' && strayed.length > 0
      ? { ...strayJudgement(judged, strayed), head: await takeAttemptBack(scene, ended, work) }
      : { ...judged, head: work };
  const { files, stat } = head === work ? made : await changes(git, base, head);
  return {
    type: 'attempt.exited',
    agent: agent.id,
    attempt,
    code: end.code,
    signal: end.signal,
    verdict,
    detail,
    retryable,
    head,
    commits: own.length,
    leftovers: left.length,
    files: files.map(({ path }) => path),
    ...(strayed.length === 0 ? {} : { outside: [...strayed] }),
    lines_added: stat.added,
    lines_removed: stat.removed,
    seconds: end.seconds,
  };
};

/** What lies outside of the share: of this attempt when it is to be taken back, else of all the agent's work. */
const strayFiles = async (
  scene: Scene,
  { agent, purpose, git, before }: Ended,
  all: { readonly base: string; readonly tip: string; readonly files: readonly ChangedFile[] },
): Promise<readonly string[]> => {
  // Whatever a merge needs may be changed for it.
  if (purpose !== 'work') return [];
  const isAll = scene.share !== 'strict' || before.head === all.base;
  const files = isAll ? all.files : await changedFiles(git, before.head, all.tip);
  return outsideShare(
    agent,
    files.map(({ path }) => path),
    scene.prdPath,
  );
};

const strayJudgement = (judged: Judgement, strayed: readonly string[]): Judgement =>
  judged.verdict !== 'succeeded'
    ? judged
    : {
        verdict: 'edit-failed',
        detail: `It changed what is not in its share: ${strayed.slice(0, 10).join(', ')}${
          strayed.length > 10 ? ` and ${strayed.length - 10} more` : ''
        }. The attempt was taken back.`,
        retryable: true,
      };

const takeAttemptBack = (scene: Scene, { agent, attempt, git, before }: Ended, from: string) =>
  takeBack(git, {
    to: before.head,
    from,
    message: `aider-dash: takes attempt ${attempt} of ${agent.id} back, which left its share\n`,
    identity: scene.identity,
  });

/** The verdict on an attempt, from all that is known of it. */
export const judge = (
  scene: Scene,
  { agent, watch, end, stop }: Ended,
  work: { readonly newCommits: number; readonly leftovers: number },
): Judgement => {
  if (stop === 'auth')
    return { verdict: 'auth', detail: 'The provider refused the key of another agent.', retryable: false };
  const { sendings, replies, exception, sawExit, output } = watch;
  const known = { replies, exception, sawExit, output, ...work };
  // That enough was said is no verdict: what the replies did decides, and the signal was ours.
  const facts =
    stop === 'iterations' || stop === 'told' || stop === 'held'
      ? { ...known, code: null, signal: null, stop: null, sendings: replies }
      : { ...known, code: end.code, signal: end.signal, stop, sendings };
  return judgeAttempt(facts, scene.environment.agent(agent.choices.model).secretNames);
};

/** The end of an attempt that something of ours, not aider, broke. */
export const failedDraft = (
  order: AttemptOrder,
  base: string,
  { error, seconds }: { readonly error: DashError; readonly seconds: number },
): Draft => ({
  ...unseenDraft(order, base, {
    verdict: 'crashed',
    detail: error.hint === undefined ? error.message : `${error.message} ${error.hint}`,
    seconds,
  }),
  retryable: error.code !== 'setup-failed' && error.code !== 'path-outside',
});

/** The end of an attempt that never began: its scheduler died before, and now it can't begin any more. */
export const lostDraft = (order: AttemptOrder, base: string): Draft => ({
  ...unseenDraft(order, base, {
    verdict: 'interrupted',
    detail: 'The scheduler ended before aider began.',
    seconds: 0,
  }),
  retryable: true,
  lost: true,
});

type Unseen = { readonly verdict: Verdict; readonly detail: string; readonly seconds: number };

/** The end of an attempt whose work tree can't be looked at. */
export const unseenDraft = (
  { agent, attempt }: AttemptOrder,
  base: string,
  { verdict, detail, seconds }: Unseen,
): Draft & { readonly type: 'attempt.exited' } => ({
  type: 'attempt.exited',
  agent: agent.id,
  attempt,
  code: null,
  signal: null,
  verdict,
  detail,
  retryable: false,
  head: agent.head ?? base,
  commits: 0,
  leftovers: 0,
  files: [...agent.files],
  lines_added: agent.linesAdded,
  lines_removed: agent.linesRemoved,
  seconds,
});
