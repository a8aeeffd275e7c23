import { isWithheld } from '../core/path.ts';
import type { ChangedFile } from './diff.ts';

export type SpecialChange = { readonly path: string; readonly why: string };

export type SpecialChanges = {
  /** New ones: not merged without the user's word. */
  readonly special: readonly SpecialChange[];
  /** Changes to such files that were there before: merged, and worth a look. */
  readonly notable: readonly SpecialChange[];
};

/** Sorts out the changes that can run something, or change what git does, on another machine. */
export const specialChanges = (changed: readonly ChangedFile[]): SpecialChanges => {
  const special: SpecialChange[] = [];
  const notable: SpecialChange[] = [];
  for (const file of changed) {
    const why = reasonFor(file);
    if (why === null || file.change === 'deleted') continue;
    const isNew = file.change !== 'modified' || alwaysSpecial.has(why);
    (isNew ? special : notable).push({ path: file.path, why });
  }
  return { special, notable };
};

const symlink = 'symlink';
const settings = 'settings of aider or the environment';
// A symlink that now points elsewhere is as good as a new one, and no agent may touch the settings at all.
const alwaysSpecial: ReadonlySet<string> = new Set([symlink, settings]);

const reasonFor = ({ path, newMode }: ChangedFile): string | null => {
  if (newMode === '120000') return symlink;
  if (newMode === '160000') return 'submodule';
  if (isWithheld(path)) return settings;
  return kinds.find(([pattern]) => pattern.test(path))?.[1] ?? null;
};

const kinds: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)\.gitattributes$/i, 'git attributes'],
  [/(^|\/)\.gitmodules$/i, 'git submodules'],
  [/(^|\/)(\.githooks|\.git-hooks|\.husky|\.lefthook)\//i, 'git hook'],
  [
    /(^|\/)(\.pre-commit-config\.ya?ml|\.pre-commit-hooks\.ya?ml|\.overcommit\.yml|\.huskyrc[^/]*)$/i,
    'git hook',
  ],
  [/(^|\/)\.?lefthook(-local)?\.(ya?ml|toml|json)$/i, 'git hook'],
  [/^\.(github|gitea|forgejo)\/(workflows|actions)\//i, 'CI workflow'],
  [/^\.(circleci|buildkite|semaphore|woodpecker|teamcity|azure-pipelines)\//i, 'CI workflow'],
  [/(^|\/)(\.gitlab-ci|\.travis|\.drone|\.woodpecker|\.?appveyor|\.cirrus)\.ya?ml$/i, 'CI workflow'],
  [/(^|\/)(azure-pipelines[^/]*|bitbucket-pipelines|cloudbuild|buildspec)\.ya?ml$/i, 'CI workflow'],
  [/(^|\/)(Jenkinsfile[^/]*|[^/]+\.jenkinsfile)$/i, 'CI workflow'],
  [
    /(^|\/)(\.vscode\/(tasks|launch|settings)\.json|\.devcontainer\/.+|\.devcontainer\.json)$/i,
    'editor task',
  ],
];
