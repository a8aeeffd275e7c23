import { padEnd, shorten, widthOf } from '../../words/width.ts';
import type { Line, Role, Span } from '../styled.ts';
import { cutLine, lineWidth, plain, span, wrapLine } from './line.ts';
import { type MarkdownNode, markdownNodes } from './markdown-nodes.ts';

/** Markdown as lines of at most `width` columns. HTML and links are shown as text: nothing in it acts. */
export const markdownLines = (text: string, width: number): readonly Line[] =>
  trimmed(blocks(markdownNodes(text), Math.max(8, width)));

/** One thing that a text says: a heading, an item of a list, a row of a table, or any other block. */
export type Part = {
  /** 1 to 6 for headings, else 0. */
  readonly depth: number;
  readonly lines: readonly Line[];
};

/** The same as its parts: their lines together, where empty lines are dropped that follow others, are those of the whole. */
export const markdownParts = (text: string, width: number): readonly Part[] =>
  markdownNodes(text).flatMap((node) => partsOf(node, Math.max(8, width)));

const partsOf = (node: MarkdownNode, width: number): readonly Part[] => {
  switch (node.kind) {
    case 'heading':
      return [{ depth: depthOf(node), lines: block(node, width) }];
    case 'bullet_list':
    case 'ordered_list':
      return [...listItems(node, width), [[]]].map((lines) => ({ depth: 0, lines }));
    case 'table':
      return block(node, width).map((line) => ({ depth: 0, lines: [line] }));
    default:
      return [{ depth: 0, lines: block(node, width) }];
  }
};

const blocks = (nodes: readonly MarkdownNode[], width: number): readonly Line[] =>
  nodes.flatMap((node) => block(node, width));

const block = (node: MarkdownNode, width: number): readonly Line[] => {
  switch (node.kind) {
    case 'heading':
      return heading(node, width);
    case 'paragraph':
      // Items of a list that stand close together are paragraphs with no room after them.
      return [...wrapped(inline(node.inside), width), ...(node.token.hidden ? [] : [[]])];
    case 'bullet_list':
    case 'ordered_list':
      return [...listItems(node, width).flat(), []];
    case 'fence':
    case 'code_block':
      return [...code(node.token.content, width), []];
    case 'blockquote':
      return [...indented(trimmed(blocks(node.inside, width - 2)), [span('frame', '│ ')]), []];
    case 'hr':
      return [[span('frame', '─'.repeat(width))], []];
    case 'table':
      return [...tableLines(node, width), []];
    default:
      return [...wrapped([span('dim', node.token.content.trimEnd())], width), []];
  }
};

const depthOf = ({ token }: MarkdownNode): number => Number(token.tag.slice(1));

const heading = (node: MarkdownNode, width: number): readonly Line[] => {
  const depth = depthOf(node);
  const role: Role = depth === 1 ? 'strong' : depth === 2 ? 'accent' : 'title';
  const lines = wrapped(
    inline(node.inside).map((one) => (one === newLine ? one : { ...one, role, bold: true })),
    width,
  );
  const widest = Math.max(...lines.map(lineWidth));
  return depth === 1 ? [...lines, [span('frame', '═'.repeat(Math.max(1, widest)))], []] : lines;
};

const listItems = ({ kind, token, inside }: MarkdownNode, width: number): readonly (readonly Line[])[] => {
  const ordered = kind === 'ordered_list';
  const first = Number(token.attrGet('start') ?? 1);
  const markWidth = ordered ? String(first + inside.length - 1).length + 2 : 2;
  return inside.map((item, index) => {
    const box = item.done === null ? '• ' : item.done ? '☑ ' : '☐ ';
    const mark = ordered ? padEnd(`${first + index}.`, markWidth) : box;
    return indented(trimmed(blocks(item.inside, width - 1 - markWidth)), [span('accent', ` ${mark}`)]);
  });
};

/** `mark` before the first line, as much room before the others. */
const indented = (lines: readonly Line[], mark: Line): readonly Line[] => {
  const quote = plain(mark).startsWith('│');
  const blank = span('text', ' '.repeat(lineWidth(mark)));
  return lines.map((line, index) => [...(index === 0 || quote ? mark : [blank]), ...line]);
};

const code = (text: string, width: number): readonly Line[] =>
  text
    .replace(/\n$/, '')
    .split('\n')
    .flatMap((line) => wrapLine([span('busy', line.replaceAll('\t', '  '))], width - 2))
    .map((line) => [span('frame', '▏ '), ...line]);

const tableLines = (table: MarkdownNode, width: number): readonly Line[] => {
  const cells = table.inside.flatMap((section) =>
    section.inside.map((row) => row.inside.map((cell) => plain(inline(cell.inside)).replaceAll('\n', ' '))),
  );
  const [titles = [], ...rest] = cells;
  const room = Math.max(3, Math.floor((width - 3 * (titles.length - 1)) / Math.max(1, titles.length)));
  const widths = titles.map((_, at) =>
    Math.min(room, Math.max(...cells.map((row) => widthOf(row[at] ?? '')))),
  );
  const line = (row: readonly string[], role: Role): Line =>
    cutLine(
      row.flatMap((cell, at) => [
        ...(at === 0 ? [] : [span('frame', ' │ ')]),
        span(role, padEnd(shorten(cell, widths[at] ?? room), widths[at] ?? room)),
      ]),
      width,
    );
  const rule = span('frame', widths.map((one) => '─'.repeat(one)).join('─┼─'));
  return [line(titles, 'title'), cutLine([rule], width), ...rest.map((row) => line(row, 'text'))];
};

const inline = (nodes: readonly MarkdownNode[], role: Role = 'text', bold = false): Span[] =>
  nodes.flatMap((node) => inlineOne(node, role, bold));

const inlineOne = ({ kind, token, inside }: MarkdownNode, role: Role, bold: boolean): Span[] => {
  switch (kind) {
    case 'inline':
      return inline(inside, role, bold);
    case 'text':
      return [span(role, token.content, bold)];
    case 'strong':
      return inline(inside, 'strong', true);
    case 'em':
      return inline(inside, 'strong', bold);
    case 's':
      return inline(inside, 'dim', bold);
    case 'code_inline':
      return [span('busy', token.content)];
    case 'link': {
      const [address, text] = [token.attrGet('href') ?? '', inline(inside, 'accent', bold)];
      return token.info === 'auto' ? text : [...text, span('dim', ` (${address})`)];
    }
    case 'image':
      return [span('dim', `${token.content} (${token.attrGet('src') ?? ''})`)];
    case 'softbreak':
      return [span(role, ' ', bold)];
    case 'hardbreak':
      return [newLine];
    default:
      return [span('dim', token.content, bold)];
  }
};

/** Where the text itself begins a new line. */
const newLine: Span = { text: '\n', role: 'text' };

const wrapped = (line: Line, width: number): readonly Line[] => {
  const end = line.indexOf(newLine);
  if (end === -1) return wrapLine(line, width);
  return [...wrapLine(line.slice(0, end), width), ...wrapped(line.slice(end + 1), width)];
};

/** Without empty lines at the end, and never two of them together. */
const trimmed = (lines: readonly Line[]): readonly Line[] => {
  const single = lines.filter((line, index) => line.length > 0 || (lines[index - 1]?.length ?? 0) > 0);
  return single.at(-1)?.length === 0 ? single.slice(0, -1) : single;
};
