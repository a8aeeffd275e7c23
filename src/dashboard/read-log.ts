import type { RunActions } from './run-actions.ts';
import type { Page, Stage } from './stage.ts';
import { readingLine } from './views/reading-line.ts';

type Reading = {
  /** Resolves when all that has happened is known. */
  readonly read: Promise<void>;
  /** How many events are known by now. */
  readonly heard: () => number;
  readonly actions: Pick<RunActions, 'leave' | 'left'>;
};

/** A log that is read sooner shows the run at once, without another screen before it; how far it is is told so often. */
const patienceMs = 200;

/** Waits until a run's log is read, or the user leaves; of a long one it shows how far that is. */
export const readLog = async (
  stage: Pick<Stage, 'bindings' | 'show'>,
  { read, heard, actions }: Reading,
): Promise<void> => {
  const leaving = new Set(
    stage.bindings.filter(({ action }) => action === 'detach').flatMap(({ keys }) => keys),
  );
  const [key = ''] = leaving;
  const page: Page = {
    paint: (canvas) =>
      canvas.line(
        1,
        Math.floor(canvas.rows / 2),
        canvas.columns - 2,
        readingLine({ heard: heard(), key, width: canvas.columns - 2 }),
      ),
    onKey: ({ name }) => {
      if (leaving.has(name)) actions.leave();
    },
  };
  const timer = setInterval(() => stage.show(page), patienceMs);
  await Promise.race([read, actions.left]).finally(() => clearInterval(timer));
};
