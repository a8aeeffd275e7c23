import { type FileHandle, open, stat } from 'node:fs/promises';
import type { FSWatcher } from 'chokidar';
import { createLineSplitter } from './line-splitter.ts';

export type Follower = {
  /** Reads to the end now, whatever else is going on. */
  readonly flush: () => Promise<void>;
  /** A last read, then no more; an unfinished last line goes to `onRest`. */
  readonly close: () => Promise<void>;
};

export type FollowOptions = {
  readonly onLine: (line: string) => void;
  readonly onRest?: (line: string) => void;
  /** How often a quiet file is looked at even if nobody told of a change, in ms. */
  readonly pollMs?: number;
};

/** A busy file is looked at this often, in ms: cheaper than a watcher's events, and nothing is missed. */
const busyMs = 50;
const looksUntilQuiet = 4;
const chunkBytes = 256 * 1024;

/**
 * Tells every whole line of a file, once, in order, from its beginning: those there are and those to come. The file
 * may not exist yet, grow, shrink, or be replaced by another.
 *
 * A watcher's event only means "look, and keep looking": chokidar drops changes that follow another within 50 ms. So
 * it wakes a quiet file's follower, which then polls until nothing was found several times, and a slow poll runs
 * besides; without a working watcher that poll alone does.
 */
export const follow = (path: string, { onLine, onRest, pollMs = 1000 }: FollowOptions): Follower => {
  const splitter = createLineSplitter();
  const buffer = Buffer.allocUnsafe(chunkBytes);
  let handle: FileHandle | null = null;
  let offset = 0;
  let emptyLooks = 0;
  let watching = false;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();

  /** Reads what is new; several at once take turns. */
  const look = (): Promise<void> => {
    looking = looking.then(readNew, readNew);
    return looking;
  };

  const readNew = async (): Promise<void> => {
    handle ??= await openThere(path);
    if (handle === null) return;
    let found = await readToEnd(handle);
    // Another file in its place has another inode: the old one is read out, then the new one from its start.
    const there = await stat(path).catch(() => null);
    const here = await handle.stat();
    if (there !== null && (there.ino !== here.ino || there.dev !== here.dev)) {
      found = (await readToEnd(handle)) || found;
      await handle.close();
      splitter.rest();
      offset = 0;
      handle = await openThere(path);
      if (handle !== null) found = (await readToEnd(handle)) || found;
    }
    emptyLooks = found ? 0 : emptyLooks + 1;
  };

  const readToEnd = async (file: FileHandle): Promise<boolean> => {
    if ((await file.stat()).size < offset) {
      offset = 0;
      splitter.rest();
    }
    let found = false;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, chunkBytes, offset);
      if (bytesRead === 0) return found;
      found = true;
      offset += bytesRead;
      for (const line of splitter.push(buffer.subarray(0, bytesRead))) onLine(line);
    }
  };

  const wake = (): void => {
    if (closed) return;
    emptyLooks = 0;
    arm(0);
  };

  const arm = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void look().then(rest, rest), ms);
    timer.unref();
  };

  /** After a look: go on soon while the file is busy, else leave it to the watcher and the slow poll. */
  const rest = (): void => {
    if (closed) return;
    const quiet = emptyLooks >= looksUntilQuiet;
    if (quiet !== watching) {
      watching = quiet;
      if (quiet) watch(path, wake);
      else unwatch(path, wake);
    }
    arm(quiet ? pollMs : busyMs);
  };

  arm(0);
  return {
    flush: look,
    close: async () => {
      if (closed) return looking;
      closed = true;
      clearTimeout(timer);
      unwatch(path, wake);
      await look();
      const last = splitter.rest();
      if (last !== null) onRest?.(last);
      await (handle as FileHandle | null)?.close();
      handle = null;
    },
  };
};

const openThere = async (path: string): Promise<FileHandle | null> => {
  try {
    return await open(path, 'r');
  } catch {
    return null;
  }
};

// One watcher for all files that are followed; loaded with the first of them.
let watcher: Promise<FSWatcher | null> | undefined;
const wakers = new Map<string, Set<() => void>>();

const watch = (path: string, wake: () => void): void => {
  const known = wakers.get(path);
  if (known !== undefined) return void known.add(wake);
  wakers.set(path, new Set([wake]));
  watcher ??= startWatcher();
  void watcher.then((running) => wakers.has(path) && running?.add(path));
};

const unwatch = (path: string, wake: () => void): void => {
  const known = wakers.get(path);
  known?.delete(wake);
  if (known === undefined || known.size > 0) return;
  wakers.delete(path);
  void watcher?.then((running) => {
    if (wakers.has(path)) return;
    running?.unwatch(path);
    if (wakers.size > 0) return;
    watcher = undefined;
    void running?.close();
  });
};

const startWatcher = async (): Promise<FSWatcher | null> => {
  try {
    const { watch: start } = await import('chokidar');
    const started = start([], {
      ignoreInitial: true,
      atomic: false,
      awaitWriteFinish: false,
      persistent: false,
    });
    const tell = (path: string) => {
      for (const wake of wakers.get(path) ?? []) wake();
    };
    // Where the system has no watches left, polling alone goes on.
    return started.on('all', (_event, path) => tell(path)).on('error', () => {});
  } catch {
    return null;
  }
};
