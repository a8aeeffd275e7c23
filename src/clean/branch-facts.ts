import { basename } from 'node:path';
import type { Repository } from '../git/repository.ts';
import { gitLine } from '../git/runner.ts';
import type { Scene } from './facts.ts';
import type { BranchFacts } from './item.ts';
import { containedIn, type Target } from './target.ts';

/** What the branches below `aider-dash/RUN/` are, and where their work is. */
export const branchFacts = async (scene: Scene): Promise<readonly BranchFacts[]> => {
  const { place, run, targets, result, listed, own } = scene;
  const { repository } = place;
  const isOurs = ownNames(scene);
  const facts: BranchFacts[] = [];
  for (const { name, commit } of await branchesBelow(repository, `aider-dash/${run}/`)) {
    const holder = listed.find((tree) => tree.branch === name && !own.includes(tree));
    const others = result === null || result.name === name ? targets : [...targets, result];
    const ours = isOurs(name);
    facts.push({
      name,
      commit,
      ours,
      checkedOutIn: holder?.path ?? null,
      containedIn: ours ? await containedIn(repository, commit, others) : null,
      commits: await countBeyond(repository, commit, others),
    });
  }
  return facts;
};

/** A run's branches are those that its log has, and those that came back from the attic under a name beside them. */
const ownNames = ({ run, state, own }: Scene): ((name: string) => boolean) => {
  const agents = state.agents.map(({ id }) => id);
  const names = new Set(state.run === '' ? own.map(({ path }) => basename(path)) : agents).add('result');
  return (name) => names.has(name.slice(`aider-dash/${run}/`.length).replace(/(\.(tree|\d+))+$/, ''));
};

const branchesBelow = async ({ git }: Repository, prefix: string): Promise<readonly Target[]> => {
  const lines = await gitLine(git, [
    'for-each-ref',
    '--format=%(objectname) %(refname)',
    `refs/heads/${prefix}`,
  ]);
  return lines.split('\n').flatMap((line) => {
    const [commit = '', ref = ''] = line.split(' ');
    return ref === '' ? [] : [{ name: ref.slice('refs/heads/'.length), commit }];
  });
};

const countBeyond = async (
  { git }: Repository,
  commit: string,
  targets: readonly Target[],
): Promise<number> =>
  Number(
    await gitLine(git, ['rev-list', '--count', commit, ...targets.map((target) => `^${target.commit}`)]),
  );
