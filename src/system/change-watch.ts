import { type FSWatcher, statSync, watch } from 'node:fs';

export type ChangeWatchOptions = {
  /** After a change was told, nothing is for so long, in ms. */
  readonly restMs?: number;
  /** How often a quiet file is looked at even if nobody told of a change, in ms. */
  readonly pollMs?: number;
};

/** How often to look for a file that isn't there, or can't be watched. */
const missingMs = 100;

/**
 * Calls back within milliseconds when a file has changed that was quiet, and then about every `restMs` as long as it
 * goes on changing; the last change is always told. The file may not exist yet, or be replaced. The returned function
 * ends it.
 *
 * For what somebody looks at: with chokidar a change that follows another within 50 ms is never told, and each costs
 * several looks. Here a busy file has no watcher at all and costs a look for each rest, however fast it grows.
 */
export const watchChanges = (
  path: string,
  onChange: () => void,
  { restMs = 33, pollMs = 1000 }: ChangeWatchOptions = {},
): (() => void) => {
  let watcher: FSWatcher | null = null;
  let timer: NodeJS.Timeout | undefined;
  let seen = stampOf(path);
  let closed = false;

  const look = (): void => {
    if (closed) return;
    const now = stampOf(path);
    if (now === seen) listen();
    else tell(now);
  };

  const tell = (now: string): void => {
    seen = now;
    deafen();
    arm(restMs);
    onChange();
  };

  const listen = (): void => {
    if (watcher === null && seen !== missing) {
      watcher = tryWatch(path, look);
      watcher?.on('error', deafen);
      // What has changed between that look and the watch was told to nobody.
      const now = stampOf(path);
      if (now !== seen) {
        tell(now);
        return;
      }
    }
    arm(watcher === null ? missingMs : pollMs);
  };

  const deafen = (): void => {
    watcher?.close();
    watcher = null;
  };

  const arm = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(look, ms);
  };

  listen();
  return () => {
    closed = true;
    clearTimeout(timer);
    deafen();
  };
};

const missing = '';

const stampOf = (path: string): string => {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat === undefined ? missing : `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
  } catch {
    return missing;
  }
};

/** Null where the system has no watches left. */
const tryWatch = (path: string, wake: () => void): FSWatcher | null => {
  try {
    return watch(path, { persistent: false }, wake);
  } catch {
    return null;
  }
};
