import { existingCommit } from './branch.ts';
import { failedCall } from './error.ts';
import { fieldsOf, type Git, runGit } from './runner.ts';

export type MergeTrial =
  | { readonly kind: 'clean'; readonly tree: string }
  | { readonly kind: 'conflict'; readonly files: readonly string[] };

/**
 * Tries to merge `tip` into `onto` without any checkout. A clean tree only has to be committed
 * (`commitTree`); conflicts come with their files.
 */
export const tryMerge = async (git: Git, onto: string, tip: string): Promise<MergeTrial> => {
  // For a name that it doesn't know merge-tree ends with 1, as for a conflict: so it gets ids.
  const sides = [await existingCommit(git, onto), await existingCommit(git, tip)];
  const args = ['merge-tree', '--write-tree', '--name-only', '--no-messages', '-z', ...sides];
  const { code, stdout, stderr } = await runGit(git, args, { answers: [1] });
  const [tree = '', ...files] = fieldsOf(stdout);
  if (!/^[0-9a-f]+$/.test(tree)) throw failedCall(args, code, stderr);
  if (code === 0) return { kind: 'clean', tree };
  return { kind: 'conflict', files: [...new Set(files)].filter((file) => file !== '') };
};

/** How many paths two lists share. */
export const overlap = (one: readonly string[], other: readonly string[]): number => {
  const known = new Set(one);
  return new Set(other.filter((path) => known.has(path))).size;
};
