import { randomBytes } from 'node:crypto';
import type { StopReason } from '../core/effect.ts';
import { DashError } from '../core/error.ts';
import type { Purpose } from '../core/event.ts';
import type { AgentState } from '../core/state.ts';
import { resolve } from '../git/branch.ts';
import { dirtyPaths } from '../git/dirty-path.ts';
import { fingerprint } from '../git/guard.ts';
import type { Git } from '../git/runner.ts';
import { removeStaleLock } from '../git/stale-lock.ts';
import { type AttemptOrder, type Before, exitedDraft, failedDraft, unseenDraft } from './attempt-end.ts';
import { stopWhenSteered } from './guard.ts';
import { attemptSpec } from './launch.ts';
import type { Loop } from './loop.ts';
import { writeMessage } from './message.ts';
import type { AttemptEnd } from './ports.ts';
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
    const { analytics, output, chat, history } = scene.folder.attemptFiles(agent.place, attempt);
    await scrubFiles([analytics, output, chat, history], scene.redact);
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
