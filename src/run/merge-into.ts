import { DashError } from '../core/error.ts';
import type { Draft } from '../core/event.ts';
import { summarizeReview } from '../core/review-summary.ts';
import type { RunState } from '../core/state.ts';
import { parentsOf, resolve } from '../git/branch.ts';
import type { Repository } from '../git/repository.ts';
import { mergeIntoUserBranch, type UserMerge } from '../git/user-merge.ts';
import { isWriteError } from '../store/whole-write.ts';

type Merging = {
  readonly repository: Repository;
  readonly state: RunState;
  readonly record: (draft: Draft) => void;
};

/** Merges a finished run's result into the branch that the user has checked out, and records it when it was done. */
export const mergeInto = async ({ repository, state, record }: Merging): Promise<UserMerge> => {
  const commit = state.resultCommit ?? state.baseCommit;
  const title = state.change.trim().split('\n', 1)[0]?.slice(0, 72) ?? '';
  const message = `${title}\n\nMerges run ${state.run} of aider-dash.\n`;
  const done = await mergeIntoUserBranch({ repository, commit, message });
  const outcome =
    done.kind === 'up-to-date' && state.merged === null ? await mergedBefore(repository, commit, done) : done;
  if (outcome.kind === 'merged') {
    const { merged, before, branch } = outcome;
    record({ type: 'run.merged', commit: merged, onto: before, branch });
  }
  return outcome;
};

/** A scheduler may have died between merging and saying so: then the branch stands on that merge. */
const mergedBefore = async (
  { git }: Repository,
  commit: string,
  upToDate: UserMerge & { readonly kind: 'up-to-date' },
): Promise<UserMerge> => {
  const merged = await resolve(git, 'HEAD');
  const [before, other] = merged === null ? [] : await parentsOf(git, merged);
  if (merged === null || before === undefined || other !== commit) return upToDate;
  return { kind: 'merged', branch: upToDate.branch, before, merged };
};

/** The same for a run that was asked to, at its end: what keeps it from being done is recorded. */
export const mergeWanted = async (merging: Merging): Promise<void> => {
  const held = heldByReview(merging.state);
  if (held !== null) return merging.record({ type: 'merge.refused', reason: held });
  const reason = await mergeInto(merging).then(refusalOf, (error: unknown) => {
    if (!(error instanceof DashError) || isWriteError(error)) throw error;
    return error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
  });
  if (reason !== null) merging.record({ type: 'merge.refused', reason });
};

/** By itself only what a wanted review approves of goes into the user's branch. */
const heldByReview = (state: RunState): string | null => {
  if (!state.resultReview.wanted) return null;
  const { verdict, open } = summarizeReview(state);
  if (verdict === 'approve' && !open) return null;
  const why = verdict === 'changes' ? 'the review wants changes' : 'it is not reviewed';
  return `${why}. To take it all the same: aider-dash merge ${state.run}`;
};

const refusalOf = (outcome: UserMerge): string | null => {
  if (outcome.kind === 'conflict') return `it conflicts with it in ${outcome.files.join(', ')}`;
  return outcome.kind === 'refused' ? outcome.words : null;
};
