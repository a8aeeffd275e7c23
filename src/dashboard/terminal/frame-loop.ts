export type FrameLoop = {
  /** Something has changed: draws soon, at most 30 times a second. */
  readonly dirty: () => void;
  /** Draws at once, in place of a frame that was asked for. */
  readonly now: () => void;
  /** The terminal takes frames again: draws the one that it missed. */
  readonly catchUp: () => void;
  /** Draws nothing until `resume`. */
  readonly pause: () => void;
  readonly resume: () => void;
};

type Options = {
  readonly draw: () => void;
  /** The terminal can't take a frame; `catchUp` is called when it can. */
  readonly busy: () => boolean;
};

/** The only one who draws. No timer runs while nothing has changed. */
export const createFrameLoop = ({ draw, busy }: Options): FrameLoop => {
  let timer: NodeJS.Timeout | null = null;
  let last = Number.NEGATIVE_INFINITY;
  let paused = false;
  let missed = false;

  const forget = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const now = (): void => {
    forget();
    missed = paused || busy();
    if (missed) return;
    last = performance.now();
    draw();
  };
  const dirty = (): void => {
    if (!paused) timer ??= setTimeout(now, Math.max(0, last + frameMs - performance.now()));
  };
  return {
    dirty,
    now,
    catchUp: () => {
      if (missed) now();
    },
    pause: () => {
      forget();
      paused = true;
    },
    resume: () => {
      paused = false;
      now();
    },
  };
};

const frameMs = 1000 / 30;
