import { resolve } from 'node:path';
import type { FSWatcher } from 'chokidar';

/**
 * Calls `wake` when something may have happened to a file, which need not exist yet; the returned function ends that.
 *
 * No more than a hint: chokidar drops changes that follow another within 50 ms, and where the system has no watches
 * left nothing is ever told. Who must not miss a change looks by itself besides.
 */
export const watchFile = (path: string, wake: () => void): (() => void) => {
  const full = resolve(path);
  const known = wakers.get(full);
  if (known === undefined) {
    wakers.set(full, new Set([wake]));
    watcher ??= startWatcher();
    void watcher.then((running) => wakers.has(full) && running?.add(full));
  } else known.add(wake);
  return () => unwatch(full, wake);
};

// One watcher for all files; loaded with the first of them.
let watcher: Promise<FSWatcher | null> | undefined;
const wakers = new Map<string, Set<() => void>>();

const unwatch = (path: string, wake: () => void): void => {
  const known = wakers.get(path);
  if (known === undefined || !known.delete(wake) || known.size > 0) return;
  wakers.delete(path);
  const current = watcher;
  if (wakers.size === 0) watcher = undefined;
  const isLast = wakers.size === 0;
  void current?.then((running) => {
    if (isLast) return running?.close();
    if (!wakers.has(path)) running?.unwatch(path);
  });
};

const startWatcher = async (): Promise<FSWatcher | null> => {
  try {
    const { watch } = await import('chokidar');
    const running = watch([], {
      ignoreInitial: true,
      atomic: false,
      persistent: false,
      followSymlinks: false,
    });
    running.on('all', (_event, path) => wakers.get(path)?.forEach((wake) => void wake()));
    // Where the system has no watches left, looking goes on without them.
    return running.on('error', () => {});
  } catch {
    return null;
  }
};
