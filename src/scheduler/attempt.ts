import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { whyToSendNoMore } from '../core/decide-running.ts';
import type { StopReason } from '../core/effect.ts';
import { DashError } from '../core/error.ts';
import type { Draft, Purpose } from '../core/event.ts';
import { workerOf } from '../core/reviewer.ts';
import type { AgentState, AttemptState, RunState } from '../core/state.ts';
import type { Git } from '../git/runner.ts';
import { removeStaleLock } from '../git/stale-lock.ts';
import { openWorktree } from '../git/worktree.ts';
import { isWriteError } from '../store/whole-write.ts';
import { type AttemptOrder, exitedDraft, failedDraft, lostDraft, unseenDraft } from './attempt-end.ts';
import { type Before, recallBefore, rememberBefore } from './before.ts';
import { stopWhenSteered } from './guard.ts';
import { attemptSpec } from './launch.ts';
import type { Loop } from './loop.ts';
import { writeMessage } from './message.ts';
import type { AttemptEnd, AttemptReport } from './ports.ts';
import { filesToReview, reviewedDraft, reviewTree, writeReviewMessage } from './review.ts';
import type { Scene } from './scene.ts';
import { scrubFiles } from './scrub.ts';
import { newWatch, type Watch, watchReport } from './watch.ts';
import {
  agentTree,
  agentWorktree,
  keepAsItStands,
  scratchTree,
  scratchWorktree,
  sweepWorktree,
} from './worktree.ts';

/** Attempts under way by `AGENT/ATTEMPT`, with why we ended them, where we did. */
export type Stops = Map<string, StopReason>;

type Order = AttemptOrder & { readonly stops: Stops };

/**
 * One whole attempt: recorded as intended, its work tree made ready, aider run and followed, its leftovers committed,
 * its verdict found and recorded. What goes wrong on the way is its verdict too; only a log that can't be written
 * and a changed git configuration are more than that.
 */
export const performAttempt = async (scene: Scene, loop: Loop, order: Order): Promise<void> => {
  const { agent, attempt, purpose, stops } = order;
  const base = startingPoint(loop, agent, purpose);
  const mark = randomBytes(16).toString('hex');
  loop.record({
    type: 'attempt.intended',
    agent: agent.id,
    attempt,
    purpose,
    worktree: purpose === 'work' ? agentTree(scene, agent.id) : scratchTree(scene),
    base,
    mark,
  });
  await recorded(scene, loop, { order, base }, async () => {
    const git = await treeFor(scene, order, base);
    await readyAgain(scene, { ...order, git });
    await sweepWorktree(scene, git);
    const { before: path, claim } = scene.folder.attemptFiles(agent.place, attempt);
    const message =
      purpose === 'review'
        ? await writeReviewMessage(scene, loop.state(), order)
        : await writeMessage(scene, order, git);
    const reads = purpose === 'review' ? await filesToReview(loop.state(), git) : [];
    const spec = await attemptSpec(scene, { ...order, git, mark, message, reads });
    // Of an attempt that a damaged log forgot, the work is there already.
    const known = existsSync(claim) ? recallBefore(path) : null;
    const before = known ?? (await rememberBefore(scene, git, path));
    // A stop that came while the work tree was made ready finds nothing to stop: it counts here.
    if (stops.has(keyOf(order)))
      return concluded(scene, loop, { order, git, before, ...neverRun(scene, order) });
    const run = await followed(scene, loop, { order, begin: (report) => scene.executor.start(spec, report) });
    return concluded(scene, loop, { order, git, before, ...run });
  });
};

/** An attempt that an earlier scheduler began: followed to its end if it ever ran, else recorded as lost. */
export const adoptAttempt = async (scene: Scene, loop: Loop, order: Order): Promise<void> => {
  const { agent, attempt, stops } = order;
  const begun = agent.attempts.find(({ number }) => number === attempt);
  if (begun === undefined) return;
  const { analytics, output, claim, exit, before: path } = scene.folder.attemptFiles(agent.place, attempt);
  const { base, mark } = begun;
  await recorded(scene, loop, { order, base }, async () => {
    const which = { run: scene.run, agent: agent.id, attempt, mark };
    let began = false;
    const run = followed(scene, loop, {
      order,
      begun,
      begin: async (report) => {
        began = await scene.executor.adopt({ ...which, files: { analytics, output, claim, exit } }, report);
        if (!began) report({ kind: 'ended', code: null, signal: null, seconds: 0 });
        // Whoever let it stand still may not have come to let it go on.
        if (began) await scene.executor.freeze(which, agent.stillSinceMs !== null);
      },
    });
    const { watch, end } = await run;
    if (!began) return lostDraft(order, base);
    // Somebody may have removed it meanwhile: what was committed is on the branch.
    const git =
      begun.purpose === 'work'
        ? await agentWorktree(scene, agent, base)
        : await openWorktree(scene.repository, begun.worktree);
    const before = recallBefore(path) ?? (await rememberBefore(scene, git, path));
    const now = workerOf(loop.state(), agent.id) ?? agent;
    const reason = stops.has(keyOf(order)) ? null : whyItWasStopped(now, attempt, loop.state());
    if (reason !== null && (end.signal !== null || end.code !== 0)) stops.set(keyOf(order), reason);
    return concluded(scene, loop, { order: { ...order, agent: now }, git, before, watch, end });
  });
};

/** Records how an attempt ended, its own troubles included. */
const recorded = async (
  scene: Scene,
  loop: Loop,
  { order, base }: { readonly order: Order; readonly base: string },
  make: () => Promise<Draft>,
): Promise<void> => {
  const key = keyOf(order);
  const begunAt = scene.clock.now();
  try {
    loop.record(await make());
  } catch (error) {
    if (!(error instanceof DashError) || isWriteError(error)) throw error;
    loop.record(failedDraft(order, base, { error, seconds: (scene.clock.now() - begunAt) / 1000 }));
  } finally {
    loop.observe(key, null);
    order.stops.delete(key);
  }
};

type Run = {
  readonly order: Order;
  readonly git: Git;
  readonly before: Before;
  readonly watch: Watch;
  readonly end: AttemptEnd;
};

/** After aider has ended: keys out of its logs, a look at what steers git, and the verdict. */
const concluded = async (scene: Scene, loop: Loop, run: Run): Promise<Draft> => {
  const { order, git, before, end } = run;
  const { agent, attempt, stops } = order;
  const { analytics, output, chat, history } = scene.folder.attemptFiles(agent.place, attempt);
  await scrubFiles([analytics, output, chat, history], scene.redact);
  const key = keyOf(order);
  const steered = await stopWhenSteered(scene, loop, { git, during: `${key} ran`, before: before.guard });
  if (steered !== null)
    return unseenDraft(order, before.head, { verdict: 'interrupted', detail: steered, seconds: end.seconds });
  const ended = { ...order, ...run, stop: stops.get(key) ?? null };
  return order.purpose === 'review' ? reviewedDraft(scene, ended) : exitedDraft(scene, ended);
};

const neverRun = (scene: Scene, order: Order) => ({
  watch: watchOf(scene, order),
  end: { code: null, signal: null, seconds: 0 },
});

/** What an earlier scheduler stopped it for, as far as the log tells. */
const whyItWasStopped = (agent: AgentState, number: number, state: RunState): StopReason | null => {
  const attempt = agent.attempts.find((one) => one.number === number);
  if (attempt === undefined) return null;
  if (agent.killed) return 'killed';
  if (agent.takeover === 'held') return 'held';
  if (attempt.overdue !== null) return attempt.overdue === 'stall' ? 'stalled' : 'timed-out';
  return whyToSendNoMore(agent, attempt, state);
};

const keyOf = ({ agent, attempt }: AttemptOrder): string => `${agent.id}/${attempt}`;

/** A new branch begins at the result, an old one goes on from its tip; mending begins at the merge's commit. */
const startingPoint = (loop: Loop, agent: AgentState, purpose: Purpose): string => {
  const result = loop.state().resultCommit ?? loop.state().baseCommit;
  if (purpose === 'work') return agent.head ?? result;
  const step = agent.status.kind === 'merging' ? agent.status.step : null;
  return step?.kind === 'validated' ? step.commit : result;
};

/** Where an attempt works: its agent's own tree, or the one where merges are made. */
const treeFor = (scene: Scene, order: Order, base: string): Promise<Git> => {
  if (order.purpose === 'work') return agentWorktree(scene, order.agent, base);
  return order.purpose === 'review' ? reviewTree(scene, order, base) : scratchWorktree(scene, base);
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

const watchOf = (scene: Scene, { agent, attempt }: AttemptOrder): Watch => {
  const model = agent.choices.model ?? scene.launch.model;
  const price = model === null ? null : (scene.prices[model] ?? null);
  return newWatch({ agent: agent.id, attempt }, price, scene.clock.now());
};

type Following = {
  readonly order: Order;
  readonly begin: (report: (report: AttemptReport) => void) => Promise<unknown>;
  /** What the log knows of it already: its lines come again, its events do not. */
  readonly begun?: AttemptState;
};

/** Folds what an aider tells until it has ended. */
const followed = (scene: Scene, loop: Loop, { order, begin, begun }: Following) => {
  const { agent, attempt } = order;
  const key = keyOf(order);
  const known = { 'attempt.reply': begun?.usage.replies ?? 0, 'attempt.backoff': begun?.waits ?? 0 };
  let watch = watchOf(scene, order);
  const isNew = (draft: Draft): boolean => {
    if (draft.type !== 'attempt.reply' && draft.type !== 'attempt.backoff') return true;
    known[draft.type] -= 1;
    return known[draft.type] < 0;
  };
  return new Promise<{ readonly watch: Watch; readonly end: AttemptEnd }>((done, fail) => {
    const hear = (report: AttemptReport): void => {
      if (report.kind === 'ended') {
        done({ watch, end: report });
        return;
      }
      if (report.kind === 'started') {
        const { pid, startTime, bootId } = report.identity;
        const started = { agent: agent.id, attempt, pid, start_time: startTime, boot_id: bootId };
        loop.observe(key, { frozen: false });
        if (begun?.startedAtMs == null) loop.record({ type: 'attempt.started', ...started });
        return;
      }
      const next = watchReport(watch, report, scene.clock.now());
      watch = next.watch;
      for (const draft of next.drafts) if (isNew(draft)) loop.record(draft);
      loop.observe(key, watch.life);
    };
    begin((report) => {
      try {
        hear(report);
      } catch (error) {
        fail(error);
      }
    }).catch(fail);
  });
};
