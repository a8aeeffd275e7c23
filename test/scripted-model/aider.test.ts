import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { startModel } from './model.ts';

/** Runs a real aider on these files, with its model scripted. */
const runAider = async (files: Readonly<Record<string, string>>, script: string, args: readonly string[]) => {
  const model = await startModel(script);
  const folder = mkdtempSync(join(tmpdir(), 'scripted-model-aider-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [repository, home] = [join(folder, 'repo'), join(folder, 'home')];
  mkdirSync(home);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), text);
  }
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    LANG: 'C.UTF-8',
    OPENAI_API_BASE: model.url,
    OPENAI_API_KEY: 'anything',
    LITELLM_LOCAL_MODEL_COST_MAP: 'True',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'T',
    GIT_AUTHOR_EMAIL: 't@t',
    GIT_COMMITTER_NAME: 'T',
    GIT_COMMITTER_EMAIL: 't@t',
  };
  const git = (...command: readonly string[]): string =>
    execFileSync('git', [...command], { cwd: repository, env, encoding: 'utf8' });
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '-m', 'start');
  const { stdout } = await promisify(execFile)(inject('warmAider'), [...always, ...args], {
    cwd: repository,
    env,
  });
  return { model, git, stdout, read: (path: string) => readFileSync(join(repository, path), 'utf8') };
};

const always = [
  ...['--model', 'openai/coder', '--no-check-update', '--no-show-release-notes', '--no-show-model-warnings'],
  ...['--no-analytics', '--no-gitignore', '--yes-always', '--no-pretty', '--no-suggest-shell-commands'],
];

// The file holds fences and has no last line end: aider takes another fence, and shows it on the last line.
const files = { 'app.py': 'a = 1\nb = 2\n', 'notes.md': '# Notes\n\n```sh\nls\n```\nlast' };

const script = `
rules:
  - name: change
    when: { contains: Change it }
    replies:
      - text_before: I change both files and start a third.
        edits:
          - { path: app.py, search: b = 2, replace: "b = 3\\nc = 4" }
          - { path: app.py, search: a = 1, replace: a = 0 }
          - { path: notes.md, search: last, replace: lasting }
          - { path: lib/fresh.py, content: "fresh = True\\n" }
`;

describe('real aider', () => {
  it('has its edits of a file without a last line end applied, committed and recorded', async () => {
    const args = [
      '--edit-format',
      'whole',
      '--message',
      'Change it',
      '--file',
      'app.py',
      '--file',
      'notes.md',
    ];
    const { model, git, read, stdout } = await runAider(files, script, args);
    expect(read('app.py'), stdout).toBe('a = 0\nb = 3\nc = 4\n');
    expect(read('notes.md'), stdout).toBe('# Notes\n\n```sh\nls\n```\nlasting\n');
    expect(read('lib/fresh.py'), stdout).toBe('fresh = True\n');
    expect(git('log', '--format=%s').trim().split('\n')).toHaveLength(2);
    expect(git('log', '-1', '--format=%s')).toMatch(/^feat: change app\.py, /);
    expect(model.requests.map(({ rule }) => rule)).toEqual(['change', 'built-in commit-message']);
    expect(model.requests[0]).toMatchObject({ kind: 'edit', stream: true, apiKeyPresent: true });
  });

  it('is told of an edit that does not fit, and gets the next reply', async () => {
    const twice = `
rules:
  - name: twice
    replies:
      - edits: [{ path: app.py, search: b = 99, replace: b = 3 }]
      - edits: [{ path: app.py, search: b = 2, replace: b = 3 }]
`;
    const { model, read, stdout } = await runAider(files, twice, [
      '--edit-format',
      'diff',
      '--message',
      'x',
      '--file',
      'app.py',
    ]);
    expect(read('app.py'), stdout).toBe('a = 1\nb = 3\n');
    expect(model.requests.filter(({ rule }) => rule === 'twice')).toHaveLength(2);
    expect(model.requests[1]?.messages.at(-1)?.content).toContain('SearchReplaceNoExactMatch');
  });

  it('adds a file that the model asks to see, and gets the edit then', async () => {
    const args = ['--edit-format', 'whole', '--message', 'Change it', '--file', 'app.py'];
    const { model, read, stdout } = await runAider(files, script, args);
    expect(read('notes.md'), stdout).toContain('lasting');
    expect(read('app.py')).toBe('a = 0\nb = 3\nc = 4\n');
    expect(model.requests.map(({ rule }) => rule)).toEqual(['change', 'change', 'built-in commit-message']);
  });

  it('gets words instead of edits when it only asks', async () => {
    const { model, git, stdout } = await runAider(files, script, [
      '--chat-mode',
      'ask',
      '--message',
      'Change it',
      '--file',
      'app.py',
      '--file',
      'notes.md',
    ]);
    expect(stdout).toContain('I would change');
    expect(git('log', '--format=%s')).toBe('start\n');
    expect(model.requests).toMatchObject([{ kind: 'ask' }]);
  });
});
