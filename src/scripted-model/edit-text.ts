import type { Message } from './asked.ts';
import { chatFile } from './chat-files.ts';
import { type EditFormat, editFormatOf, type Fence, fenceOf } from './edit-format.ts';
import type { Edit } from './script.ts';

/**
 * Edits as a model would write them for this request: in the edit format that aider asks for, and as a sentence
 * where no edit is asked for.
 */
export const editText = (edits: readonly Edit[], messages: readonly Message[]): string => {
  const format = editFormatOf(messages);
  const paths = [...new Set(edits.map(({ path }) => path))];
  if (format === null) return `I would change ${paths.map((path) => `\`${path}\``).join(', ')}.`;
  const fence = fenceOf(messages);
  const files = paths.map((path): FileEdits => {
    const present = chatFile(messages, path);
    return { path, fence, present, edits: edits.filter((edit) => edit.path === path) };
  });
  const text = files.map(writers[format]).join(format === 'patch' ? '\n' : '\n\n');
  return format === 'patch' ? `*** Begin Patch\n${text}\n*** End Patch` : text;
};

type FileEdits = {
  readonly path: string;
  readonly fence: Fence;
  /** The file's text as aider shows it; null when it is not in the chat, because it is new or was not added. */
  readonly present: string | null;
  readonly edits: readonly Edit[];
};

type Write = (file: FileEdits) => string;

const diff: Write = ({ path, fence, present, edits }) =>
  edits.map((edit) => `${path}\n${fence.open}\n${block(edit, present)}${fence.close}`).join('\n\n');

const diffFenced: Write = ({ path, fence, present, edits }) =>
  edits.map((edit) => `${fence.open}\n${path}\n${block(edit, present)}${fence.close}`).join('\n\n');

const udiff: Write = ({ path, present, edits }) =>
  edits
    .map((edit) => {
      const from = 'content' in edit && present === null ? '/dev/null' : path;
      return [
        '```diff',
        `--- ${from}`,
        `+++ ${path}`,
        '@@ ... @@',
        ...hunk(sides(edit, present)),
        '```',
      ].join('\n');
    })
    .join('\n\n');

const whole: Write = ({ path, fence, present, edits }) => {
  const text = applied(edits, present);
  if (text !== null) return `${path}\n${fence.open}\n${closed(text)}${fence.close}`;
  // A listing of the wrong text would destroy the file: say what a model that sees it would say.
  return present === null
    ? `I need to see \`${path}\`: please add it to the chat.`
    : `The lines to change are not in \`${path}\`.`;
};

/** Every file may stand in a patch once, its hunks in the order of its lines: one hunk over all of it is sure. */
const patch: Write = ({ path, present, edits }) => {
  const text = applied(edits, present);
  if (present === null && text !== null) return [`*** Add File: ${path}`, ...lines('+', text)].join('\n');
  const changes =
    present === null || text === null
      ? edits.map((edit) => sides(edit, present))
      : [{ before: present, after: text }];
  return [`*** Update File: ${path}`, ...changes.flatMap((change) => ['@@', ...hunk(change)])].join('\n');
};

const writers: Readonly<Record<EditFormat, Write>> = { diff, 'diff-fenced': diffFenced, udiff, whole, patch };

const block = (edit: Edit, present: string | null): string => {
  const { before, after } = sides(edit, present);
  return `<<<<<<< SEARCH\n${closed(before)}=======\n${closed(after)}>>>>>>> REPLACE\n`;
};

type Sides = { readonly before: string; readonly after: string };

const sides = (edit: Edit, present: string | null): Sides =>
  'content' in edit
    ? { before: present ?? '', after: edit.content }
    : { before: edit.search, after: edit.replace };

const hunk = ({ before, after }: Sides): readonly string[] => [...lines('-', before), ...lines('+', after)];

const lines = (sign: string, text: string): readonly string[] =>
  text === ''
    ? []
    : closed(text)
        .slice(0, -1)
        .split('\n')
        .map((line) => sign + line);

/** The file's text after the edits, whole lines at a time as aider does it; null when one does not fit. */
const applied = (edits: readonly Edit[], present: string | null): string | null =>
  edits.reduce<string | null>((text, edit) => {
    if ('content' in edit) return edit.content;
    // As in aider: nothing to search for adds to the end, or starts a file.
    if (edit.search.trim() === '') return (text === null ? '' : closed(text)) + edit.replace;
    if (text === null) return null;
    const at = `\n${closed(text)}`.indexOf(`\n${closed(edit.search)}`);
    return at === -1
      ? null
      : closed(text).slice(0, at) +
          closed(edit.replace) +
          closed(text).slice(at + closed(edit.search).length);
  }, present);

const closed = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);
