/** One configuration value that beats every file: the key as git prints it, and the value. */
export type Setting = readonly [key: string, value: string];

export type Environment = Readonly<Record<string, string>>;

/**
 * What all our calls and all agents have set: nothing of a repository's own runs, nothing asks, nothing
 * starts in the background, and the output has one form.
 */
export const guardedSettings: readonly Setting[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['protocol.ext.allow', 'never'],
  ['commit.gpgSign', 'false'],
  ['tag.gpgSign', 'false'],
  ['log.showSignature', 'false'],
  ['merge.verifySignatures', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['submodule.recurse', 'false'],
  ['core.quotePath', 'false'],
];

/** What only our own calls need: their output is parsed and their work is exact. */
export const ownSettings: readonly Setting[] = [
  ...guardedSettings,
  ['color.ui', 'false'],
  ['core.safecrlf', 'false'],
  ['core.splitIndex', 'false'],
  ['merge.autoStash', 'false'],
  ['rerere.enabled', 'false'],
  ['rerere.autoUpdate', 'false'],
  ['advice.detachedHead', 'false'],
  ['advice.addEmbeddedRepo', 'false'],
  ['i18n.commitEncoding', 'utf-8'],
  ['i18n.logOutputEncoding', 'utf-8'],
];

/** The environment of our own calls: `base` without git's own variables, then ours. */
export const guardedEnvironment = (base: Environment, extra: readonly Setting[] = []): Environment => ({
  ...withoutGitVariables(
    base,
    /^GIT_(CONFIG_(GLOBAL|SYSTEM|NOSYSTEM)|(AUTHOR|COMMITTER)_(NAME|EMAIL)|EXEC_PATH)$/,
  ),
  ...settingsAsVariables([...ownSettings, ...extra]),
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: '',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_LITERAL_PATHSPECS: '1',
  GIT_EDITOR: ':',
  GIT_PAGER: 'cat',
  LC_ALL: 'C',
});

/** The environment of the few calls that act for the user, with hooks and signing as the user has them. */
export const userEnvironment = (base: Environment): Environment => ({
  ...withoutGitVariables(
    base,
    /^GIT_(?!(DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|NAMESPACE|OBJECT_DIRECTORY|PREFIX)$)/,
  ),
  GIT_MERGE_AUTOEDIT: 'no',
});

/** Settings in the form that child processes of child processes inherit. */
export const settingsAsVariables = (settings: readonly Setting[]): Environment =>
  Object.fromEntries([
    ['GIT_CONFIG_COUNT', String(settings.length)],
    ...settings.flatMap(([key, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  ]);

const withoutGitVariables = (base: Environment, keep: RegExp): Environment =>
  Object.fromEntries(Object.entries(base).filter(([name]) => !name.startsWith('GIT_') || keep.test(name)));
