import { lexer, type Token, type Tokens } from 'marked';
import { padEnd, shorten, widthOf } from '../../words/width.ts';
import type { Line, Role, Span } from '../styled.ts';
import { cutLine, lineWidth, plain, span, wrapLine } from './line.ts';

/** Markdown as lines of at most `width` columns. HTML and links are shown as text: nothing in it acts. */
export const markdownLines = (text: string, width: number): readonly Line[] =>
  trimmed(blocks(lexer(text), Math.max(8, width)));

const blocks = (tokens: readonly Token[], width: number): readonly Line[] =>
  tokens.flatMap((token) => block(token as Tokens.Generic & Token, width));

const block = (token: Token, width: number): readonly Line[] => {
  switch (token.type) {
    case 'heading':
      return heading(token as Tokens.Heading, width);
    case 'paragraph':
      return [...wrapped(inline((token as Tokens.Paragraph).tokens), width), []];
    case 'text': {
      const { tokens, text } = token as Tokens.Text;
      return wrapped(tokens === undefined ? [span('text', text)] : inline(tokens), width);
    }
    case 'list':
      return [...list(token as Tokens.List, width), []];
    case 'code':
      return [...code(token as Tokens.Code, width), []];
    case 'blockquote':
      return [
        ...indented(trimmed(blocks((token as Tokens.Blockquote).tokens, width - 2)), [span('frame', '│ ')]),
        [],
      ];
    case 'hr':
      return [[span('frame', '─'.repeat(width))], []];
    case 'table':
      return [...tableLines(token as Tokens.Table, width), []];
    case 'space':
    case 'def':
      return [];
    default:
      return [...wrapped([span('dim', token.raw)], width), []];
  }
};

const heading = ({ depth, tokens }: Tokens.Heading, width: number): readonly Line[] => {
  const role: Role = depth === 1 ? 'strong' : depth === 2 ? 'accent' : 'title';
  const lines = wrapped(
    inline(tokens).map((one) => (one === newLine ? one : { ...one, role, bold: true })),
    width,
  );
  const widest = Math.max(...lines.map(lineWidth));
  return depth === 1 ? [...lines, [span('frame', '═'.repeat(Math.max(1, widest)))], []] : lines;
};

const list = ({ items, ordered, start }: Tokens.List, width: number): readonly Line[] => {
  const first = typeof start === 'number' ? start : 1;
  const markWidth = ordered ? String(first + items.length - 1).length + 2 : 2;
  return items.flatMap((item, index) => {
    const box = item.task ? (item.checked === true ? '☑ ' : '☐ ') : '';
    const mark = ordered ? padEnd(`${first + index}.`, markWidth) : `${item.task ? box : '• '}`;
    const body = blocks(
      item.tokens.filter(({ type }) => type !== 'checkbox'),
      width - 1 - markWidth,
    );
    return indented(trimmed(body), [span('accent', ` ${mark}`)]);
  });
};

/** `mark` before the first line, as much room before the others. */
const indented = (lines: readonly Line[], mark: Line): readonly Line[] => {
  const quote = plain(mark).startsWith('│');
  const blank = span('text', ' '.repeat(lineWidth(mark)));
  return lines.map((line, index) => [...(index === 0 || quote ? mark : [blank]), ...line]);
};

const code = ({ text }: Tokens.Code, width: number): readonly Line[] =>
  text
    .split('\n')
    .flatMap((line) => wrapLine([span('busy', line.replaceAll('\t', '  '))], width - 2))
    .map((line) => [span('frame', '▏ '), ...line]);

const tableLines = ({ header, rows }: Tokens.Table, width: number): readonly Line[] => {
  const cells = [header, ...rows].map((row) =>
    row.map(({ tokens }) => plain(inline(tokens)).replaceAll('\n', ' ')),
  );
  const room = Math.max(3, Math.floor((width - 3 * (header.length - 1)) / Math.max(1, header.length)));
  const widths = header.map((_, at) =>
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
  const [titles = [], ...rest] = cells;
  const rule = span('frame', widths.map((one) => '─'.repeat(one)).join('─┼─'));
  return [line(titles, 'title'), cutLine([rule], width), ...rest.map((row) => line(row, 'text'))];
};

const inline = (tokens: readonly Token[] | undefined, role: Role = 'text', bold = false): Span[] =>
  (tokens ?? []).flatMap((token) => inlineOne(token, role, bold));

const inlineOne = (token: Token, role: Role, bold: boolean): Span[] => {
  switch (token.type) {
    case 'strong':
      return inline((token as Tokens.Strong).tokens, 'strong', true);
    case 'em':
      return inline((token as Tokens.Em).tokens, 'strong', bold);
    case 'del':
      return inline((token as Tokens.Del).tokens, 'dim', bold);
    case 'codespan':
      return [span('busy', unescaped((token as Tokens.Codespan).text))];
    case 'link': {
      const { href, text, tokens } = token as Tokens.Link;
      return href === text || href === `mailto:${text}`
        ? [span('accent', href)]
        : [...inline(tokens, 'accent', bold), span('dim', ` (${href})`)];
    }
    case 'image': {
      const { text, href } = token as Tokens.Image;
      return [span('dim', `${text} (${href})`)];
    }
    case 'br':
      return [newLine];
    case 'text': {
      const { tokens, text } = token as Tokens.Text;
      return tokens === undefined ? [span(role, unescaped(text), bold)] : inline(tokens, role, bold);
    }
    case 'escape':
      return [span(role, unescaped((token as Tokens.Escape).text), bold)];
    default:
      return [span('dim', token.raw, bold)];
  }
};

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
};

/** The lexer escapes some texts for HTML, which this is not. */
const unescaped = (text: string): string =>
  text.replace(/&(?:lt|gt|quot|amp|#39);/g, (entity) => entities[entity] ?? entity);

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
