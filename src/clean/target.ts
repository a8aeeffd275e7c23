import type { RunState } from '../core/state.ts';
import { resolve } from '../git/branch.ts';
import { isContained } from '../git/merged-content.ts';
import type { Repository } from '../git/repository.ts';

/** A branch that work may have gone into. */
export type Target = { readonly name: string; readonly commit: string };

/** The user's branches that count: the one that is checked out and the one that the run began on; none of ours. */
export const targetsOf = async (
  { git, branch }: Repository,
  { baseBranch }: RunState,
): Promise<readonly Target[]> => {
  const names = [...new Set([branch, baseBranch])].filter(
    (name): name is string => name !== null && !name.startsWith('aider-dash/'),
  );
  return (await Promise.all(names.map((name) => targetAt(git, name)))).filter((target) => target !== null);
};

/** A branch as a target; null when it isn't there. */
export const targetAt = async (git: Repository['git'], name: string): Promise<Target | null> => {
  const commit = await resolve(git, `refs/heads/${name}`);
  return commit === null ? null : { name, commit };
};

/** The name of the first target that has all of a commit's work; null when none has. */
export const containedIn = async (
  { git }: Repository,
  commit: string,
  targets: readonly Target[],
): Promise<string | null> => {
  for (const target of targets) if (await isContained(git, commit, target.commit)) return target.name;
  return null;
};
