import type { Message } from './asked.ts';

/** The text of a file that aider has in its chat, as it shows it last, or null when the file isn't there. */
export const chatFile = (messages: readonly Message[], path: string): string | null => {
  const shown = messages.findLast(({ role, content }) => role === 'user' && content.startsWith(prefix));
  return shown === undefined ? null : (listedFiles(shown.content).get(path) ?? null);
};

const prefix = 'I have *added these files to the chat*';

type Files = ReadonlyMap<string, string>;
type Listing = { readonly text: string; readonly open: string; readonly close: string };

/** aider shows each file as an empty line, its path, a fence, its text and a fence, all with the same fence. */
const listedFiles = (text: string): Files => {
  const first = /\n(?=\n[^\n]+\n(`{3,4}|<(?:source|code|pre|codeblock|sourcecode)>)\n)/.exec(text);
  const open = first?.[1];
  if (first === null || open === undefined) return new Map();
  return filesFrom({ text, open, close: open.replace('<', '</') }, first.index + 1) ?? new Map();
};

/**
 * The files from an offset to the listing's end, or null when it can't be read so. A text may hold the fence within a
 * line and may end without a line end, so what looks like its end is taken only when the rest can be read as well.
 */
const filesFrom = (listing: Listing, from: number): Files | null => {
  const { text, open, close } = listing;
  const head = new RegExp(`\\n([^\\n]+)\\n${open}\\n`, 'y');
  head.lastIndex = from;
  const path = head.exec(text)?.[1];
  if (path === undefined) return text.slice(from).trim() === '' ? new Map() : null;
  const start = head.lastIndex;
  // No line of a file begins with the fence: aider chose it so. The first that does ends the text, or begins the next.
  const fenceLine = new RegExp(`^(?:${open}|${close}).*\\n`, 'gm');
  fenceLine.lastIndex = start;
  const bound = fenceLine.test(text) ? fenceLine.lastIndex : text.length;
  const ending = `${close}\n`;
  for (
    let end = text.indexOf(ending, start);
    end !== -1 && end < bound;
    end = text.indexOf(ending, end + 1)
  ) {
    const rest = filesFrom(listing, end + ending.length);
    if (rest !== null) return new Map([[path, text.slice(start, end)], ...rest]);
  }
  return null;
};
