import { expect, it } from 'vitest';
import { editText } from '../../src/scripted-model/edit-text.ts';
import { recordedPrompt } from './recorded-prompt.ts';

const text = (prompt: string, ...edits: Parameters<typeof editText>[0]) =>
  editText(edits, recordedPrompt(prompt).messages);

const change = { path: 'app.py', search: 'b = 2\n', replace: 'b = 3' };
const created = { path: 'new/made.py', content: 'c = 4\n' };

it('writes search/replace blocks', () => {
  expect(text('diff', change, created)).toBe(
    [
      'app.py\n```\n<<<<<<< SEARCH\nb = 2\n=======\nb = 3\n>>>>>>> REPLACE\n```',
      'new/made.py\n```\n<<<<<<< SEARCH\n=======\nc = 4\n>>>>>>> REPLACE\n```',
    ].join('\n\n'),
  );
});

it('uses the fence that aider names', () => {
  expect(text('diff-quadruple', change)).toMatch(/^app\.py\n````\n<<<<<<< SEARCH.*\n````$/s);
});

it('writes the path inside of the fence', () => {
  expect(text('diff-fenced', change)).toBe(
    '```\napp.py\n<<<<<<< SEARCH\nb = 2\n=======\nb = 3\n>>>>>>> REPLACE\n```',
  );
});

it('writes whole files with every edit in place', () => {
  expect(text('whole', change, { path: 'app.py', search: 'a = 1', replace: 'a = 0\n' }, created)).toBe(
    'app.py\n```\na = 0\nb = 3\n```\n\nnew/made.py\n```\nc = 4\n```',
  );
});

it('does not invent a file that it can not see', () => {
  expect(text('whole', { ...change, path: 'absent.py' })).toBe(
    'I need to see `absent.py`: please add it to the chat.',
  );
  expect(text('whole', { ...change, search: 'b = 9\n' })).toBe('The lines to change are not in `app.py`.');
});

it('writes unified diffs', () => {
  expect(text('udiff', change, created)).toBe(
    [
      '```diff\n--- app.py\n+++ app.py\n@@ ... @@\n-b = 2\n+b = 3\n```',
      '```diff\n--- /dev/null\n+++ new/made.py\n@@ ... @@\n+c = 4\n```',
    ].join('\n\n'),
  );
});

it('writes patches', () => {
  expect(text('patch', change, created)).toBe(
    [
      '*** Begin Patch',
      '*** Update File: app.py',
      '@@\n-a = 1\n-b = 2\n+a = 1\n+b = 3',
      '*** Add File: new/made.py\n+c = 4',
      '*** End Patch',
    ].join('\n'),
  );
});

it.each(['diff', 'diff-fenced', 'udiff', 'patch', 'whole'])('replaces a whole file in %s', (prompt) => {
  const said = text(prompt, { path: 'app.py', content: 'all = "new"\n' });
  expect(said).toContain('all = "new"');
  // Without its old lines the new text would be added at the file's end.
  if (prompt !== 'whole') expect(said).toMatch(/^-?a = 1\n-?b = 2$/m);
});

it('says what it would do where no edits are asked for', () => {
  expect(text('ask', change, created)).toBe('I would change `app.py`, `new/made.py`.');
});

it('changes whole lines only, the first that fit, and takes no sign of the new text for its own', () => {
  const messages = recordedPrompt('whole').messages.map((message) => ({
    ...message,
    content: message.content.replace('a = 1\nb = 2\n', 'xb = 2\nb = 2\nb = 2'),
  }));
  expect(editText([{ path: 'app.py', search: 'b = 2', replace: '$& = 5' }], messages)).toBe(
    'app.py\n```\nxb = 2\n$& = 5\nb = 2\n```',
  );
});

it('adds to the end where nothing is searched for', () => {
  expect(text('whole', { path: 'app.py', search: '', replace: 'c = 3\n' })).toBe(
    'app.py\n```\na = 1\nb = 2\nc = 3\n```',
  );
});

it('leaves a patch that does not fit to aider, which refuses it', () => {
  expect(text('patch', { ...change, search: 'b = 9\n' })).toBe(
    '*** Begin Patch\n*** Update File: app.py\n@@\n-b = 9\n+b = 3\n*** End Patch',
  );
});
