import { join, resolve } from 'node:path';

export type RepositoryFileFacts = {
  /** The repository's root, without symlinks. */
  readonly repository: string;
  /** git knows the file, in HEAD or in the index: whoever commits to the repository writes it. */
  readonly tracked: boolean;
  /** It belongs to the user that runs us. */
  readonly ownedByUser: boolean;
};

export type TrustWords = {
  /** The user's list of trusted repositories. */
  readonly trust: readonly string[];
  readonly trustRepoConfig: boolean;
  readonly home: string | undefined;
};

/** Why a repository's configuration file may not set what only the user may; null when it may. */
export const distrust = (
  facts: RepositoryFileFacts,
  { trust, trustRepoConfig, home }: TrustWords,
): string | null => {
  if (trustRepoConfig) return null;
  if (trust.some((path) => resolvedPath(path, home) === resolve(facts.repository))) return null;
  if (facts.tracked) return 'it stands in a committed file';
  if (!facts.ownedByUser) return 'its file belongs to another user';
  return null;
};

/** A relative path would mean another repository in every folder: it trusts none. */
const resolvedPath = (path: string, home: string | undefined): string | null => {
  if (path.startsWith('~/')) return home === undefined ? null : resolve(join(home, path.slice(2)));
  return path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path) ? resolve(path) : null;
};
