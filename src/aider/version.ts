/** The aider that we install and test with. */
export const pinnedVersion = '0.86.2';

/** What may be used, for people. */
export const acceptedVersions = '0.86.0 or later, but below 1.0';

/**
 * Whether this version of aider will do. 0.86.0 is the first whose flags, log events and sentences are those
 * that are read here (older ones lack flags that we pass); 1.0 may change any of them.
 */
export const isAccepted = (version: string): boolean => {
  const [major, minor] = version.split('.').map(Number);
  return major === 0 && minor !== undefined && minor >= 86;
};

/** The version in what `aider --version` prints; null without one. */
export const findVersion = (text: string): string | null =>
  /(?:^|\baider(?:-chat)? )v?(\d+\.\d+\.\d+[\w.+]*)\s*$/im.exec(text)?.[1] ?? null;
