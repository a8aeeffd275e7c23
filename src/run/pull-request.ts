import { DashError } from '../core/error.ts';
import type { Draft } from '../core/event.ts';
import type { RunState } from '../core/state.ts';
import { summarize } from '../core/summary.ts';
import { destinationOf, pushBranch } from '../git/push.ts';
import type { Repository } from '../git/repository.ts';
import { createPullRequest, type Gh, ghAt, openPullRequestFor, ownerOf } from '../github/gh.ts';
import { pullRequestText } from '../headless/pull-request.ts';
import { isWriteError } from '../store/whole-write.ts';

export type Opening = {
  readonly repository: Repository;
  readonly state: RunState;
  /** Takes secrets out of a text that others will read. */
  readonly redact: (text: string) => string;
};

export type Opened = {
  readonly url: string;
  /** It was open already; the result was pushed to it. */
  readonly wasOpen: boolean;
};

/**
 * Pushes a finished run's result and opens a pull request for it, or finds the one that is open. Throws a DashError when
 * anything is missing, before anything is pushed where that can be told.
 */
export const openPullRequest = async ({ repository, state, redact }: Opening): Promise<Opened> => {
  const branch = state.resultBranch;
  const { remote, address, base } = await destinationOf(repository, state.baseBranch ?? repository.branch);
  const gh = ghAt(repository.top, repository.git.env);
  const owner = await ownerOf(gh);
  await pushBranch({ repository, remote, branch });
  const open = await openPullRequestFor(gh, branch);
  if (open !== null) return { url: open, wasOpen: true };
  const text = pullRequestText(summarize(state));
  const created = await createPullRequest(gh, {
    head: headOf(branch, { owner, pushedTo: ownerIn(address) }),
    base: state.baseBranch === null ? null : base,
    title: redact(text.title),
    body: redact(text.body),
  }).catch((error: unknown) => alreadyThere(gh, branch, error));
  const url = created ?? (await openPullRequestFor(gh, branch));
  if (url !== null) return { url, wasOpen: false };
  throw new DashError('gh opened a pull request and did not tell its address.', {
    code: 'gh-failed',
    hint: 'See it with gh pr list.',
  });
};

/** The same for a run that was asked to, at its end: what keeps it from being done is recorded. */
export const openWanted = async ({
  record,
  ...opening
}: Opening & { readonly record: (draft: Draft) => void }): Promise<void> => {
  try {
    const { url } = await openPullRequest(opening);
    record({ type: 'run.pr', url, by: 'option' });
  } catch (error) {
    if (!(error instanceof DashError) || isWriteError(error)) throw error;
    const reason = error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
    record({ type: 'pr.refused', reason });
  }
};

/** From a fork, GitHub has to be told whose branch it is. */
const headOf = (
  branch: string,
  { owner, pushedTo }: { readonly owner: string; readonly pushedTo: string | null },
): string =>
  pushedTo === null || pushedTo.toLowerCase() === owner.toLowerCase() ? branch : `${pushedTo}:${branch}`;

/** `git@github.com:OWNER/NAME.git`, `https://github.com/OWNER/NAME`; null for a path. */
const ownerIn = (address: string): string | null =>
  /^(?:[a-z+]+:\/\/[^/]+\/|[^/:]+:)([\w.-]+)\/[^/]+\/?$/i.exec(address)?.[1] ?? null;

/** Somebody else may have opened it meanwhile. */
const alreadyThere = async (gh: Gh, branch: string, error: unknown): Promise<string> => {
  const open = await openPullRequestFor(gh, branch).catch(() => null);
  if (open === null) throw error;
  return open;
};
