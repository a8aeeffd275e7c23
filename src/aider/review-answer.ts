import { readJson } from '../core/json.ts';
import { type ReviewAnswer, ReviewAnswerSchema } from '../core/review.ts';

/** Longer answers are none; what a message holds stands before the answer. */
const mostCharacters = 200_000;

/**
 * What a review said, from aider's chat history; null when that can't be read. aider writes `####` before each line of a
 * message, so no fence of ours, or of what we show, begins a line there. Of several blocks the last one counts: an
 * earlier one is never taken for it.
 */
export const readReviewAnswer = (chat: string): ReviewAnswer | null => {
  const last = [...chat.slice(-mostCharacters).matchAll(block)].at(-1)?.[2];
  const read = last === undefined ? null : ReviewAnswerSchema.safeParse(readJson(last));
  return read?.success === true ? read.data : null;
};

/** A fenced block that holds an object. */
const block = /^[ \t]*(```|~~~)[ \t]*(?:json)?[ \t]*\n(\s*\{[\s\S]*?)\n[ \t]*\1[ \t]*$/gim;
