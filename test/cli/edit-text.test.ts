import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { editorOf, editText } from '../../src/cli/edit-text.ts';
import { temporaryFolder } from '../store/folder.ts';

describe('the editor', () => {
  it('is $VISUAL, else $EDITOR, else vi', () => {
    expect(editorOf({ VISUAL: 'nano', EDITOR: 'vim' })).toEqual(['nano']);
    expect(editorOf({ VISUAL: ' ', EDITOR: 'vim' })).toEqual(['vim']);
    expect(editorOf({})).toEqual(['vi']);
  });

  it('may hold arguments and quotes, and nothing in it is for a shell', () => {
    expect(editorOf({ EDITOR: 'code -w' })).toEqual(['code', '-w']);
    expect(editorOf({ EDITOR: `"/opt/my editor/bin" --a='b c' ''` })).toEqual([
      '/opt/my editor/bin',
      '--a=b c',
      '',
    ]);
    expect(editorOf({ EDITOR: 'vim; rm $HOME `id`' })).toEqual(['vim;', 'rm', '$HOME', '`id`']);
  });
});

describe('a text in it', () => {
  const edited = async (does: string) => {
    const folder = temporaryFolder();
    const editor = join(folder, 'editor');
    writeFileSync(editor, `#!/bin/sh\n${does}\n`);
    chmodSync(editor, 0o755);
    const env = { PATH: process.env.PATH, EDITOR: editor };
    const after = editText({ cwd: folder, env }, { folder, name: 'prd.md', text: 'before\n' });
    return { after: await after.catch((error: unknown) => error), left: readdirSync(folder).length - 1 };
  };

  it('comes back as it was written, or as null', async () => {
    expect(await edited('printf after > "$1"')).toEqual({ after: 'after', left: 0 });
    expect(await edited('true')).toEqual({ after: null, left: 0 });
  });

  it('is kept when the editor fails', async () => {
    const { after, left } = await edited('printf after > "$1"; exit 3');
    expect(after).toMatchObject({ code: 'editor-failed', hint: expect.stringContaining('is kept in') });
    expect(left).toBe(1);
    expect(await edited('exit 3')).toMatchObject({ after: { code: 'editor-failed' } });
  });

  it('needs an editor that there is', async () => {
    const folder = temporaryFolder();
    const env = { PATH: process.env.PATH, EDITOR: '/nowhere/editor' };
    const after = editText({ cwd: folder, env }, { folder, name: 'plan.json', text: '{}' });
    await expect(after).rejects.toMatchObject({ code: 'no-editor' });
    expect(readdirSync(folder)).toEqual([]);
  });
});
