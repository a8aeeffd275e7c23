import { watchChanges } from './change-watch.ts';
import type { Follower } from './follow.ts';
import { createTail, type TailOptions } from './tail.ts';

/**
 * The same as `follow`, within milliseconds of a change: for a file that somebody looks at. What is there already is
 * told before the first wait for anything, in steps that leave everybody else a turn.
 */
export const followClosely = (path: string, options: TailOptions): Omit<Follower, 'offset'> => {
  const tail = createTail(path, options);
  let next: NodeJS.Immediate | undefined;
  let closed = false;

  const look = (): void => {
    next ??= setImmediate(() => {
      next = undefined;
      if (tail.step()) look();
    });
  };
  const flush = async (): Promise<void> => {
    for (let steps = tail.stepsAhead() + 4; steps > 0 && tail.step(); steps -= 1)
      await new Promise(setImmediate);
  };
  const unwatch = watchChanges(path, look);
  look();
  return {
    flush,
    close: async () => {
      if (closed) return;
      closed = true;
      unwatch();
      clearImmediate(next);
      await flush();
      tail.close();
    },
  };
};
