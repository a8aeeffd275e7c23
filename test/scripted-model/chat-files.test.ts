import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chatFile } from '../../src/scripted-model/chat-files.ts';
import { recordedPrompt } from './recorded-prompt.ts';

const shown = (fence: string, ...files: readonly (readonly [string, string])[]) => {
  const close = fence.replace('<', '</');
  const listings = files.map(([path, text]) => `\n${path}\n${fence}\n${text}${close}\n`).join('');
  const content = `I have *added these files to the chat* so you can go ahead and edit them.\n\nOther words.\n${listings}`;
  return [
    { role: 'system', content: 'rules' },
    { role: 'user', content },
    { role: 'user', content: 'the task' },
  ];
};

it('reads files out of recorded prompts', () => {
  expect(chatFile(recordedPrompt('diff').messages, 'app.py')).toBe('a = 1\nb = 2\n');
  const { messages } = recordedPrompt('diff-quadruple');
  expect(chatFile(messages, 'README.md')).toBe('# T\n\n```sh\nx\n```\n');
  expect(chatFile(messages, 'app.py')).toBe('a = 1\nb = 2\n');
  expect(chatFile(messages, 'pp.py')).toBeNull();
});

it.each(['```', '````', '<source>', '<code>', '<pre>', '<codeblock>', '<sourcecode>'])(
  'reads texts that are empty, end without a line end or hold fences within lines, in %s',
  (fence) => {
    const texts: readonly (readonly [string, string])[] = [
      ['empty.txt', ''],
      ['open.txt', 'no line end'],
      ['odd [name] (1).txt', `x ${fence} y\n  ${fence.replace('<', '</')}\n\nmore\n`],
      ['last.txt', `ends with ${fence}\n`],
    ];
    const messages = shown(fence, ...texts);
    expect(texts.map(([path]) => [path, chatFile(messages, path)])).toEqual(texts);
  },
);

it('takes the newest listing', () => {
  const messages = [...shown('```', ['a.txt', 'old\n']), ...shown('```', ['a.txt', 'new\n'])];
  expect(chatFile(messages, 'a.txt')).toBe('new\n');
});

it('finds nothing where aider shows no files', () => {
  expect(chatFile([{ role: 'user', content: '\n\na.txt\n```\ntext\n```\n' }], 'a.txt')).toBeNull();
});

/** As aider chooses it: the first fence with which no line of a file begins. */
const chosen = (...texts: readonly string[]): string => {
  const lines = texts.flatMap((text) => text.split('\n'));
  const free = (open: string): boolean =>
    !lines.some((line) => line.startsWith(open) || line.startsWith(open.replace('<', '</')));
  return ['```', '````', '<source>', '<code>'].find(free) ?? '<pre>';
};

it('reads every text, whatever fences and names it holds', () => {
  const line = fc.constantFrom(
    '',
    'a',
    'x ```',
    '```',
    '```py',
    '````',
    '</source>',
    '<source>',
    'b.py',
    '  c',
  );
  const text = fc
    .tuple(fc.array(line, { maxLength: 6 }), fc.boolean())
    .map(([lines, ended]) => lines.join('\n') + (ended ? '\n' : ''));
  fc.assert(
    fc.property(text, text, (a, b) => {
      const messages = shown(chosen(a, b), ['a.py', a], ['b.py', b]);
      expect([chatFile(messages, 'a.py'), chatFile(messages, 'b.py')]).toEqual([a, b]);
    }),
    { numRuns: 5_000 },
  );
});
