import { randomBytes } from 'node:crypto';
import { type Judgement, judgeAttempt } from '../aider/verdict.ts';
import type { StopReason } from '../core/effect.ts';
import { DashError } from '../core/error.ts';
import type { Draft, Purpose } from '../core/event.ts';
import { outsideShare } from '../core/share.ts';
import type { AgentState } from '../core/state.ts';
import type { Verdict } from '../core/verdict.ts';
import { resolve } from '../git/branch.ts';
import { commitLeftovers, committable } from '../git/commit.ts';
import { changedFiles, commitsBetween, diffStat } from '../git/diff.ts';
import { changedSince, type DirtyPath, dirtyPaths } from '../git/dirty-path.ts';
import { type Fingerprint, fingerprint } from '../git/guard.ts';
import type { Git } from '../git/runner.ts';
import { removeStaleLock } from '../git/stale-lock.ts';
import { takeBack } from '../git/take-back.ts';
import { stopWhenSteered } from './guard.ts';
import { attemptSpec } from './launch.ts';
import type { Loop } from './loop.ts';
import { writeMessage } from './message.ts';
import type { AttemptEnd } from './ports.ts';
import type { Scene } from './scene.ts';
import { newWatch, type Watch, watchReport } from './watch.ts';
import {
  agentTree,
  agentWorktree,
  keepAsItStands,
  scratchTree,
  scratchWorktree,
  sweepWorktree,
} from './worktree.ts';

export type AttemptOrder = {
  readonly agent: AgentState;
  readonly attempt: number;
  readonly purpose: Purpose;
};

/** Attempts under way by `AGENT/ATTEMPT`, with why we ended them, where we did. */
export type Stops = Map<string, StopReason>;

/**
 * One whole attempt: recorded as intended, its work tree made ready, aider run and followed, its leftovers committed,
 * its verdict found and recorded. What goes wrong on the way is its verdict too; only a log that can't be written
 * and a changed git configuration are more than that.
 */
export const performAttempt = async (
  scene: Scene,
  loop: Loop,
  order: AttemptOrder & { readonly stops: Stops },
) => {
  const { agent, attempt, purpose, stops } = order;
  const key = `${agent.id}/${attempt}`;
  const base = startingPoint(loop, agent, purpose);
  const mark = randomBytes(16).toString('hex');
  const begunAt = scene.clock.now();
  loop.record({
    type: 'attempt.intended',
    agent: agent.id,
    attempt,
    purpose,
    worktree: purpose === 'work' ? agentTree(scene, agent.id) : scratchTree(scene),
    base,
    mark,
  });
  try {
    const git =
      purpose === 'work' ? await agentWorktree(scene, agent, base) : await scratchWorktree(scene, base);
    await readyAgain(scene, { ...order, git });
    await sweepWorktree(scene, git);
    const before = await evidenceBefore(scene, git);
    const message = await writeMessage(scene, order, git);
    const spec = await attemptSpec(scene, { ...order, git, mark, message });
    // A stop that came while the work tree was made ready finds nothing to stop: it counts here.
    const { watch, end } = stops.has(key)
      ? {
          watch: newWatch({ agent: agent.id, attempt }, null, begunAt),
          end: { code: null, signal: null, seconds: 0 },
        }
      : await runAttempt(scene, loop, { order, spec });
    const steered = await stopWhenSteered(scene, loop, { git, during: key, before: before.guard });
    loop.record(
      steered === null
        ? await exitedDraft(scene, { ...order, git, before, watch, end, stop: stops.get(key) ?? null })
        : unseenDraft(order, base, { verdict: 'interrupted', detail: steered, seconds: end.seconds }),
    );
  } catch (error) {
    if (!(error instanceof DashError) || error.code === 'disk-full') throw error;
    loop.record(failedDraft(order, base, { error, seconds: (scene.clock.now() - begunAt) / 1000 }));
  } finally {
    loop.observe(key, null);
    stops.delete(key);
  }
};

/** A new branch begins at the result, an old one goes on from its tip; mending begins at the merge's commit. */
const startingPoint = (loop: Loop, agent: AgentState, purpose: Purpose): string => {
  const result = loop.state().resultCommit ?? loop.state().baseCommit;
  if (purpose === 'work') return agent.head ?? result;
  const step = agent.status.kind === 'merging' ? agent.status.step : null;
  return step?.kind === 'validated' ? step.commit : result;
};

/** Before a further attempt: the work tree is kept as it stands, and a lock that a killed git left is taken away. */
const readyAgain = async (
  scene: Scene,
  { agent, attempt, git }: AttemptOrder & { readonly git: Git },
): Promise<void> => {
  const last = agent.attempts.at(-1);
  if (last === undefined || last.endedAtMs === null) return;
  await removeStaleLock(git, last.endedAtMs);
  await keepAsItStands(scene, { path: git.cwd, agent: agent.id, name: `retry-${attempt}` });
};

type Before = { readonly head: string; readonly dirty: readonly DirtyPath[]; readonly guard: Fingerprint };

const evidenceBefore = async (scene: Scene, git: Git): Promise<Before> => {
  const [head, dirty, guard] = await Promise.all([
    resolve(git, 'HEAD'),
    dirtyPaths(git),
    fingerprint(scene.repository, git),
  ]);
  return { head: head ?? scene.repository.head, dirty, guard };
};

type Running = { readonly order: AttemptOrder; readonly spec: Awaited<ReturnType<typeof attemptSpec>> };

/** Starts aider and folds what it tells until it has ended. */
const runAttempt = (scene: Scene, loop: Loop, { order, spec }: Running) => {
  const { agent, attempt } = order;
  const key = `${agent.id}/${attempt}`;
  const price = scene.launch.model === null ? null : (scene.prices[scene.launch.model] ?? null);
  let watch: Watch = newWatch({ agent: agent.id, attempt }, price, scene.clock.now());
  return new Promise<{ readonly watch: Watch; readonly end: AttemptEnd }>((done, fail) => {
    scene.executor
      .start(spec, (report) => {
        try {
          if (report.kind === 'ended') return done({ watch, end: report });
          if (report.kind === 'started') {
            const { pid, startTime, bootId } = report.identity;
            return loop.record({
              type: 'attempt.started',
              agent: agent.id,
              attempt,
              pid,
              start_time: startTime,
              boot_id: bootId,
            });
          }
          const next = watchReport(watch, report, scene.clock.now());
          watch = next.watch;
          for (const draft of next.drafts) loop.record(draft);
          loop.observe(key, watch.life);
        } catch (error) {
          fail(error);
        }
      })
      .catch(fail);
  });
};

type Ended = AttemptOrder & {
  readonly git: Git;
  readonly before: Before;
  readonly watch: Watch;
  readonly end: AttemptEnd;
  readonly stop: StopReason | null;
};

const exitedDraft = async (scene: Scene, ended: Ended): Promise<Draft> => {
  const { agent, attempt, purpose, git, before, end } = ended;
  const left = committable(changedSince(before.dirty, await dirtyPaths(git)));
  const byAider = (await resolve(git, 'HEAD')) ?? before.head;
  const own = byAider === before.head ? [] : await commitsBetween(git, before.head, byAider);
  // In the middle of a merge the files are what counts; the merge's commit is made from them later.
  if (purpose !== 'conflict' && left.length > 0) {
    const message = `aider-dash: what ${agent.id} left uncommitted in attempt ${attempt}\n`;
    await commitLeftovers(git, { except: before.dirty, message, identity: scene.identity });
  }
  const work = (await resolve(git, 'HEAD')) ?? byAider;
  const base = agent.base ?? before.head;
  const judged = judge(scene, ended, { newCommits: own.length, leftovers: left.length });
  const strayed = await strayFiles(scene, ended, { base, tip: work });
  const { head, verdict, detail, retryable } =
    scene.share === 'strict' && strayed.length > 0
      ? { ...strayJudgement(judged, strayed), head: await takeAttemptBack(scene, ended, work) }
      : { ...judged, head: work };
  const [files, stat] = await Promise.all([changedFiles(git, base, head), diffStat(git, base, head)]);
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
  { base, tip }: { readonly base: string; readonly tip: string },
): Promise<readonly string[]> => {
  // Whatever a merge needs may be changed for it.
  if (purpose !== 'work') return [];
  const files = await changedFiles(git, scene.share === 'strict' ? before.head : base, tip);
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

const judge = (
  scene: Scene,
  { watch, end, stop }: Ended,
  work: { readonly newCommits: number; readonly leftovers: number },
): Judgement => {
  if (stop === 'auth')
    return { verdict: 'auth', detail: 'The provider refused the key of another agent.', retryable: false };
  const { sendings, replies, exception, sawExit, output } = watch;
  // Reaching the last allowed reply is no verdict: what the replies did decides, and the signal was ours.
  const [own, signal] = stop === 'iterations' ? [null, null] : [stop, end.signal];
  const facts = { code: end.code, signal, stop: own, sendings, replies, exception, sawExit, output, ...work };
  return judgeAttempt(facts, scene.launch.keyNames);
};

const failedDraft = (
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

type Unseen = { readonly verdict: Verdict; readonly detail: string; readonly seconds: number };

/** The end of an attempt whose work tree can't be looked at. */
const unseenDraft = (
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
