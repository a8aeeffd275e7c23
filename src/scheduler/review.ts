import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { readReviewAnswer } from '../aider/review-answer.ts';
import { reviewMessage } from '../aider/review-message.ts';
import type { Draft } from '../core/event.ts';
import { finishedReview, type ReviewAnswer, unclearReview } from '../core/review.ts';
import type { AgentState, RunState } from '../core/state.ts';
import { resolve } from '../git/branch.ts';
import { diffText } from '../git/diff.ts';
import { changedSince, dirtyPaths } from '../git/dirty-path.ts';
import { checkPathOnDisk } from '../git/path-on-disk.ts';
import type { Git } from '../git/runner.ts';
import { resetScratch } from '../git/scratch.ts';
import { writeFileAtomic } from '../store/atomic-file.ts';
import { type Ended, judge, unseenDraft } from './attempt-end.ts';
import type { Loop } from './loop.ts';
import type { Scene } from './scene.ts';
import { scratchWorktree } from './worktree.ts';

type Reading = { readonly agent: AgentState; readonly attempt: number };

/** The scratch work tree with exactly what the result has; what was left in it is kept as a snapshot. */
export const reviewTree = async (scene: Scene, { attempt }: Reading, commit: string): Promise<Git> => {
  const git = await scratchWorktree(scene, commit);
  await cleaned(scene, git, { commit, name: `review-${attempt}` });
  return git;
};

/** Writes what the reviewer is asked and returns its path. */
export const writeReviewMessage = async (
  scene: Scene,
  state: RunState,
  { agent, attempt }: Reading,
): Promise<string> => {
  const { message: path } = scene.folder.attemptFiles(agent.place, attempt);
  const tip = state.resultCommit ?? state.baseCommit;
  // The PRD comes as a file of its own.
  const base = state.prdCommit ?? state.baseCommit;
  const text = reviewMessage({
    change: state.change,
    prdPath: scene.prdPath,
    agents: state.agents
      .filter(({ status }) => status.kind === 'merged')
      .map(({ id, description, files }) => ({ id, description, files })),
    before: state.resultReview.said.at(-1)?.list ?? [],
    diff: await diffText(scene.repository.git, { base, tip }),
    delimiter: randomBytes(8).toString('hex'),
  });
  writeFileAtomic(path, text);
  return path;
};

/** Together, in bytes. */
const mostToRead = 60_000;

/**
 * The files of the result that the reviewer has whole, as far as there is room. aider adds each file that an answer names
 * and asks again, which is paid for: those that it has already it does not add.
 */
export const filesToReview = async ({ agents }: RunState, git: Git): Promise<readonly string[]> => {
  const merged = agents.filter(({ status }) => status.kind === 'merged');
  const chosen: string[] = [];
  let room = mostToRead;
  for (const path of new Set(merged.flatMap(({ files }) => files))) {
    // A file that was removed, a symlink and the like are no reading.
    const verdict = await checkPathOnDisk(git.cwd, path);
    if (!verdict.ok || !verdict.exists) continue;
    const { size } = await stat(verdict.path);
    if (size > room || (await readFile(verdict.path)).includes(0)) continue;
    chosen.push(path);
    room -= size;
  }
  return chosen;
};

/** How an attempt ended that was only to read. What it wrote all the same is kept as a snapshot, taken away, and said. */
export const reviewedDraft = async (scene: Scene, ended: Ended): Promise<Draft> => {
  const { agent, attempt, git, before, end } = ended;
  const left = changedSince(before.dirty, await dirtyPaths(git));
  const hasCommitted = (await resolve(git, 'HEAD')) !== before.head;
  const hasWritten = hasCommitted || left.length > 0;
  if (hasWritten) await cleaned(scene, git, { commit: before.head, name: `review-${attempt}-wrote` });
  const answer = await answerOf(scene, { agent, attempt });
  const { verdict, detail, retryable } = judge(scene, ended, { newCommits: 0, leftovers: 0 });
  const wrote = hasWritten ? 'It changed files, which a review may not: they were taken back.' : '';
  const facts = unseenDraft(ended, before.head, {
    // What was said counts, however aider ended after it.
    verdict: answer === null ? verdict : 'succeeded',
    detail: [answer === null ? unread(verdict, detail) : '', wrote].filter(Boolean).join(' '),
    seconds: end.seconds,
  });
  return { ...facts, code: end.code, signal: end.signal, retryable };
};

/** Records what the review came to. */
export const concludeReview = async (scene: Scene, loop: Loop, agent: AgentState): Promise<void> => {
  const last = agent.attempts.at(-1);
  const answer = last === undefined ? null : await answerOf(scene, { agent, attempt: last.number });
  loop.record(
    answer === null
      ? unclearReview(loop.state(), 'Its answer is not there any more.')
      : finishedReview(loop.state(), answer, last?.detail ?? ''),
  );
};

const unread = (verdict: string, detail: string): string =>
  verdict === 'no-change' ? 'Its answer holds no verdict that can be read.' : detail;

const answerOf = async (scene: Scene, { agent, attempt }: Reading): Promise<ReviewAnswer | null> =>
  readReviewAnswer(
    await readFile(scene.folder.attemptFiles(agent.place, attempt).chat, 'utf8').catch(() => ''),
  );

const cleaned = (
  scene: Scene,
  git: Git,
  { commit, name }: { readonly commit: string; readonly name: string },
) =>
  resetScratch(git, {
    commit,
    keepAs: {
      ref: `refs/aider-dash/${scene.run}/result/${name}`,
      message: `aider-dash: the result's work tree before ${name}\n`,
      identity: scene.identity,
    },
    alsoIgnored: false,
  });
