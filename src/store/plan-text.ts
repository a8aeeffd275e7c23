import { appendFileSync } from 'node:fs';
import { z } from 'zod';
import { readJson } from '../core/json.ts';
import { follow } from '../system/follow.ts';

/** The planner's answer as far as it has come, without secrets. */
export type PlanText = {
  readonly text: string;
  /** Of the whole answer so far, also of what is not shown yet. */
  readonly characters: number;
};

export type PlanTextWriter = {
  /** What came so far is void: another answer begins. */
  readonly begin: () => void;
  readonly add: (chunk: string) => void;
  /** Writes what is left. */
  readonly close: () => void;
};

const PieceSchema = z.union([
  z.object({ begin: z.literal(true) }),
  /** `done` comes after what was done before; `rest` is the line that is being written, and is told anew every time. */
  z.object({ done: z.string(), rest: z.string(), characters: z.number().int().nonnegative() }),
]);
type Piece = z.infer<typeof PieceSchema>;

/** How often a piece is written at most, in ms. */
const pieceMs = 100;
/** More than any PRD: an answer without an end must not fill the disk. */
const mostCharacters = 1_000_000;
/** Of one line; a plan may stand in a single one. */
const longestRest = 2_000;

/**
 * Writes the planner's answer for those who follow it, whole lines and whole words: half a key would not be known as
 * one. It is harmless to lose: what can't be written is left out.
 */
export const openPlanText = (path: string, redact: (text: string) => string): PlanTextWriter => {
  let pending = '';
  let characters = 0;
  let timer: NodeJS.Timeout | null = null;

  const write = (piece: Piece): void => {
    try {
      appendFileSync(path, `${JSON.stringify(piece)}\n`, { mode: 0o600 });
    } catch {
      // The answer itself is kept in the planner's log.
    }
  };
  const flush = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const end = pending.lastIndexOf('\n') + 1;
    const line = pending.slice(end, end + longestRest);
    const words = line.slice(0, line.lastIndexOf(' ') + 1);
    write({ done: redact(pending.slice(0, end)), rest: redact(words), characters });
    pending = pending.slice(end);
  };

  return {
    begin: () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      pending = '';
      characters = 0;
      write({ begin: true });
    },
    add: (chunk) => {
      characters += chunk.length;
      if (characters > mostCharacters) return;
      pending += chunk;
      timer ??= setTimeout(flush, pieceMs).unref();
    },
    close: () => {
      if (timer !== null) flush();
    },
  };
};

/** Tells the planner's answer as it comes, from whatever there is of it on. */
export const followPlanText = (path: string, onText: (text: PlanText) => void) => {
  let done = '';
  return follow(path, {
    onLine: (line) => {
      const read = PieceSchema.safeParse(readJson(line));
      if (!read.success) return;
      const piece = read.data;
      done = 'begin' in piece ? '' : done + piece.done;
      onText(
        'begin' in piece
          ? { text: '', characters: 0 }
          : { text: done + piece.rest, characters: piece.characters },
      );
    },
  });
};
