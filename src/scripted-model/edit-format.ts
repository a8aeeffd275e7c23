import { type Asked, type Message, systemText } from './asked.ts';
import type { Edit } from './script.ts';

export type EditFormat = 'diff' | 'diff-fenced' | 'whole' | 'udiff';

/** The edit format that aider's system prompt asks for; whole files when it asks for none. */
export const editFormatOf = ({ messages }: Pick<Asked, 'messages'>): EditFormat => {
  const system = systemText(messages);
  if (/\*file listing\*/.test(system)) return 'whole';
  if (/`?diff -U0`? would produce/.test(system)) return 'udiff';
  if (!/\*SEARCH\/REPLACE/.test(system)) return 'whole';
  // Fenced, the path stands inside of the fence.
  return /opening fence/.test(system) &&
    /The \*FULL\* file path alone on a line, verbatim/.test(system) &&
    isFenced(system)
    ? 'diff-fenced'
    : 'diff';
};

const isFenced = (system: string): boolean =>
  system.indexOf('The opening fence') < system.indexOf('The *FULL* file path alone on a line, verbatim');

/** Edits as a model would write them, with the files' present text taken from the request. */
export const renderEdits = (edits: readonly Edit[], { messages }: Pick<Asked, 'messages'>): string => {
  const format = editFormatOf({ messages });
  const fence = fenceOf(messages);
  if (format === 'whole') return wholeFiles(edits, messages, fence);
  return edits.map((edit) => renderers[format](edit, fence, fileText(messages, edit.path))).join('\n\n');
};

type Fence = readonly [string, string];
type Render = (edit: Edit, fence: Fence, present: string | null) => string;

const block: Render = (edit, _fence, present) => {
  const [search, replace] = 'content' in edit ? [present ?? '', edit.content] : [edit.search, edit.replace];
  return `<<<<<<< SEARCH\n${closed(search)}=======\n${closed(replace)}>>>>>>> REPLACE`;
};

const renderers: Readonly<Record<Exclude<EditFormat, 'whole'>, Render>> = {
  diff: (edit, fence, present) => `${edit.path}\n${fence[0]}\n${block(edit, fence, present)}\n${fence[1]}`,
  'diff-fenced': (edit, fence, present) =>
    `${fence[0]}\n${edit.path}\n${block(edit, fence, present)}\n${fence[1]}`,
  udiff: (edit, _fence, present) => {
    const [search, replace] = 'content' in edit ? [present ?? '', edit.content] : [edit.search, edit.replace];
    const from = present === null ? '/dev/null' : edit.path;
    return `\`\`\`diff\n--- ${from}\n+++ ${edit.path}\n@@ ... @@\n${signed('-', search)}${signed('+', replace)}\`\`\``;
  },
};

const wholeFiles = (edits: readonly Edit[], messages: readonly Message[], fence: Fence): string => {
  const paths = [...new Set(edits.map(({ path }) => path))];
  return paths
    .map((path) => {
      let text = fileText(messages, path) ?? '';
      let fits = true;
      for (const edit of edits.filter((one) => one.path === path)) {
        if ('content' in edit) text = edit.content;
        else if (edit.search === '' || text.includes(edit.search))
          text = text.replace(edit.search, () => edit.replace);
        else fits = false;
      }
      // An edit that does not fit is no edit in this format either: a listing without a name.
      return fits
        ? `${path}\n${fence[0]}\n${closed(text)}${fence[1]}`
        : `${fence[0]}\n${closed(text)}${fence[1]}`;
    })
    .join('\n\n');
};

/** The text of a file in aider's chat, as the newest message with it has it; null when it isn't there. */
const fileText = (messages: readonly Message[], path: string): string | null => {
  for (const { content } of messages.toReversed()) {
    for (const [open, close] of fences) {
      const head = `\n${path}\n${open}\n`;
      const start = `\n${content}`.lastIndexOf(head);
      if (start === -1) continue;
      const from = start + head.length - 1;
      const end = content.indexOf(`\n${close}\n`, from - 1);
      const text = content.slice(from, end === -1 ? content.lastIndexOf(close) : end + 1);
      return text;
    }
  }
  return null;
};

/** aider chooses a fence that none of the files holds, and its examples show it. */
const fences: readonly Fence[] = [
  ['```', '```'],
  ['````', '````'],
  ['<source>', '</source>'],
  ['<code>', '</code>'],
  ['<pre>', '</pre>'],
  ['<codeblock>', '</codeblock>'],
  ['<sourcecode>', '</sourcecode>'],
];

const fenceOf = (messages: readonly Message[]): Fence => {
  const shown = /\n(?:show_greeting\.py|mathweb\/flask\/app\.py|hello\.py|main\.py)\n(`{3,}|<\w+>)/;
  const open = messages.map(({ content }) => shown.exec(content)?.[1]).find((found) => found !== undefined);
  return fences.find(([one]) => one === open) ?? ['```', '```'];
};

const closed = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

const signed = (sign: string, text: string): string =>
  text === ''
    ? ''
    : closed(text)
        .slice(0, -1)
        .split('\n')
        .map((line) => `${sign}${line}\n`)
        .join('');
