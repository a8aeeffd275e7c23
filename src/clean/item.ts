import type { DirtyPath } from '../git/dirty-path.ts';

/** Why nothing of a run may go. */
export type Hold = {
  readonly reason: string;
  /** Whether the user may say that it goes all the same; never while something of it lives. */
  readonly forcible: boolean;
};

/** A work tree of a run as it was found. */
export type TreeFacts = {
  readonly name: string;
  readonly path: string;
  readonly bytes: number | null;
  /** Why git can't tell what it holds. */
  readonly fault: string | null;
  /** Its folder is gone. */
  readonly missing: boolean;
  /** Why somebody else locked it. */
  readonly locked: string | null;
  readonly branch: string | null;
  readonly head: string | null;
  /** Whether the commits that it stands on are on a branch or in one by content. */
  readonly headIsSafe: boolean;
  readonly work: readonly DirtyPath[];
  readonly stuck: readonly DirtyPath[];
  readonly placed: readonly DirtyPath[];
};

/** A branch `aider-dash/RUN/…` as it was found. */
export type BranchFacts = {
  readonly name: string;
  readonly commit: string;
  /** Whether the run's own log has it. */
  readonly ours: boolean;
  /** The work tree outside of the run in which it is checked out. */
  readonly checkedOutIn: string | null;
  /** The branch in which all of it is. */
  readonly containedIn: string | null;
  /** Its commits that are in none of the user's branches. */
  readonly commits: number;
};

export type RunFacts = {
  readonly run: string;
  readonly hold: Hold | null;
  readonly trees: readonly TreeFacts[];
  readonly branches: readonly BranchFacts[];
};

type Fate = {
  /** `move`: into the attic first. */
  readonly action: 'remove' | 'move' | 'keep';
  readonly reason: string;
  /** Of what is kept: whether `--force` would let it go. */
  readonly forcible: boolean;
};
export type TreeFate = Fate & { readonly tree: TreeFacts };
export type BranchFate = Fate & { readonly branch: BranchFacts };

export type RunFates = { readonly trees: readonly TreeFate[]; readonly branches: readonly BranchFate[] };

/** What became of one thing, or would become of it: for people and scripts. */
export type CleanedItem = Fate & {
  readonly run: string;
  readonly kind: 'work tree' | 'branch' | 'logs';
  readonly name: string;
  /** A path, or the branch's full name. */
  readonly place: string;
  readonly bytes: number | null;
  readonly state: string;
  /** Where the attic has it. */
  readonly attic: string | null;
};
