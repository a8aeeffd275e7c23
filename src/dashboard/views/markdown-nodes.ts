import createParser, { type MarkdownIt, type Token } from 'markdown-it';

/** A piece of Markdown with what stands inside it. Its kind is the parser's name for it, without `_open`. */
export type MarkdownNode = {
  readonly kind: string;
  readonly token: Token;
  /** Of an item of a list that is a task. */
  readonly done: boolean | null;
  readonly inside: readonly MarkdownNode[];
};

/** What a text in Markdown says, as a tree: the parser gives openings and ends one after the other. */
export const markdownNodes = (text: string): readonly MarkdownNode[] => nodesOf(parser().parse(text, {}));

const nodesOf = (tokens: readonly Token[]): readonly MarkdownNode[] => {
  const top: MarkdownNode[] = [];
  const open: MarkdownNode[][] = [top];
  for (const token of tokens) {
    if (token.nesting === -1) {
      open.pop();
      continue;
    }
    const inside = [...nodesOf(token.children ?? [])];
    const done = typeof token.meta?.done === 'boolean' ? token.meta.done : null;
    open.at(-1)?.push({ kind: token.type.replace(/_open$/, ''), token, done, inside });
    if (token.nesting === 1) open.push(inside);
  }
  return top;
};

let made: MarkdownIt | undefined;

/** Made with the first text. HTML is told apart from other text; addresses are as they were written. */
const parser = (): MarkdownIt => {
  if (made !== undefined) return made;
  made = createParser({ html: true, linkify: true });
  made.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
  made.normalizeLink = (address) => address;
  made.normalizeLinkText = (address) => address;
  made.core.ruler.push('tasks', ({ tokens }) => tokens.forEach(markTask));
  return made;
};

/** `[x] ` at the beginning of an item. */
const markTask = (token: Token, at: number, tokens: readonly Token[]): void => {
  const [item, text] = [tokens[at - 2], token.children?.[0]];
  if (token.type !== 'inline' || item?.type !== 'list_item_open' || text?.type !== 'text') return;
  const box = /^\[([ xX])\] /.exec(text.content);
  if (box === null) return;
  item.meta = { done: box[1] !== ' ' };
  text.content = text.content.slice(box[0].length);
};
