import { readJson } from '../core/json.ts';
import { type ReviewAnswer, ReviewAnswerSchema } from '../core/review.ts';

/**
 * What a review said, from aider's chat history; null when that can't be read. aider writes `####` before each line of a
 * message, so no fence of ours, or of what we show, begins a line there. Of several blocks the last one counts: an
 * earlier one is never taken for it.
 */
export const readReviewAnswer = (chat: string): ReviewAnswer | null => {
  const last = fencedBlocks(chat).findLast((text) => text.trimStart().startsWith('{'));
  const read = last === undefined ? null : ReviewAnswerSchema.safeParse(readJson(last));
  return read?.success === true ? read.data : null;
};

/** What stands between fences that say `json` or nothing, in order; one that is never closed goes to the end. */
const fencedBlocks = (text: string): readonly string[] => {
  const blocks: string[] = [];
  let open: { readonly fence: string; readonly isJson: boolean; readonly lines: string[] } | null = null;
  const keep = (): void => {
    if (open?.isJson === true) blocks.push(open.lines.join('\n'));
  };
  for (const line of text.split('\n')) {
    const [, fence = '', info = ''] = /^\s{0,8}(```|~~~)(.*)$/.exec(line) ?? [];
    if (open === null) {
      if (fence !== '') open = { fence, isJson: /^\s*(json\w*)?\s*$/i.test(info), lines: [] };
    } else if (fence === open.fence && info.trim() === '') {
      keep();
      open = null;
    } else open.lines.push(line);
  }
  keep();
  return blocks;
};
