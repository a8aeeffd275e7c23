import { createKept } from '../kept.ts';
import type { TextLine } from '../reading.ts';
import { markdownLines } from './markdown.ts';

/** More of a chat is not rendered: Markdown is read as a whole, again with every reply. */
const mostCharacters = 200_000;

/** What was said between aider and the model, from its Markdown; of a long chat, the end. */
export const chatText = (lines: readonly string[], width: number): readonly TextLine[] =>
  kept(lines, lines.length, width);

// The length is among the arguments because the list of lines grows.
const kept = createKept((lines: readonly string[], _length: number, width: number): readonly TextLine[] => {
  let from = lines.length;
  for (let room = mostCharacters; from > 0; from -= 1) {
    room -= (lines[from - 1] ?? '').length + 1;
    if (room < 0) break;
  }
  return markdownLines(fenced(lines.slice(from)).join('\n'), width).map((line) => ({ line }));
});

/** Blocks of an edit that stand in no fence, as in what aider sends back when one does not apply: they are no Markdown. */
const fenced = (lines: readonly string[]): readonly string[] => {
  let inside = false;
  let inBlock = false;
  return lines.flatMap((line) => {
    if (/^ {0,3}(?:```|~~~)/.test(line)) inside = !inside;
    if (inside) return [line];
    if (/^<{5,9} ?SEARCH/.test(line)) {
      inBlock = true;
      return [fence, line];
    }
    if (!inBlock || !/^>{5,9} ?REPLACE/.test(line)) return [line];
    inBlock = false;
    return [line, fence];
  });
};

const fence = '````';
