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
  return markdownLines(lines.slice(from).join('\n'), width).map((line) => ({ line }));
});
