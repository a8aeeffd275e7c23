import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, it, onTestFinished } from 'vitest';
import { ScriptSchema } from '../../src/scripted-model/script.ts';
import { startScriptedModel } from '../../src/scripted-model/server.ts';

const before = {
  'app.py': 'def one():\n    return 1\n\n\ndef two():\n    return 2\n',
  'GUIDE.md': '# Guide\n\n```sh\nrun\n```\n\nEnd.\n',
  'empty.txt': '',
  'all [old].txt': 'ä\nold\n',
};

const after = {
  'app.py': 'def one():\n    return "1"\n\n\ndef two():\n    return "2"\n',
  'GUIDE.md': '# Guide\n\n```sh\nrun --fast\n```\n\nEnd.\n',
  'empty.txt': 'filled\n',
  'all [old].txt': 'ö\nnew\nlines\n',
  'deep/er/made.py': 'made = True\n',
};

/** aider 0.86.2 touches a new file before it applies a patch, and then refuses to add what is there. */
const canCreate = (format: string): boolean => format !== 'patch';

const edits = [
  { path: 'app.py', search: '    return 1\n', replace: '    return "1"\n' },
  { path: 'app.py', search: '    return 2\n', replace: '    return "2"\n' },
  { path: 'GUIDE.md', search: 'run\n', replace: 'run --fast\n' },
  { path: 'empty.txt', content: after['empty.txt'] },
  { path: 'all [old].txt', content: after['all [old].txt'] },
  { path: 'deep/er/made.py', content: after['deep/er/made.py'] },
];

it.each(['diff', 'diff-fenced', 'whole', 'udiff', 'patch'])(
  'has its edits applied and committed by aider in %s',
  async (format) => {
    const possible = ({ path }: { readonly path: string }) => canCreate(format) || path in before;
    const folder = mkdtempSync(join(tmpdir(), 'scripted-model-'));
    const model = await startScriptedModel(
      ScriptSchema.parse({
        rules: [
          {
            when: { contains: 'The task' },
            replies: [{ text_before: 'I change them.', edits: edits.filter(possible) }],
          },
        ],
      }),
    );
    onTestFinished(async () => {
      await model.close();
      rmSync(folder, { recursive: true, force: true });
    });
    const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' });
    for (const [path, text] of Object.entries(before)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    git('init', '--quiet', '--initial-branch=main');
    git('config', 'user.name', 'T');
    git('config', 'user.email', 't@t');
    git('add', '--all');
    git('commit', '--quiet', '--message=start');
    const flags =
      '--yes-always --no-check-update --no-analytics --no-gitignore --no-pretty --no-fancy-input --no-show-model-warnings --no-auto-lint --map-tokens=0 --no-detect-urls';
    const { stdout } = await promisify(execFile)(
      inject('warmAider'),
      [
        ...flags.split(' '),
        ...['--model=openai/coder', `--edit-format=${format}`, '--message=The task', '--'],
        ...Object.keys(before),
      ],
      {
        cwd: folder,
        env: {
          PATH: process.env.PATH,
          HOME: folder,
          OPENAI_API_KEY: 'sk-test',
          OPENAI_API_BASE: model.url,
          LITELLM_LOCAL_MODEL_COST_MAP: 'True',
        },
      },
    );
    for (const [path, text] of Object.entries(after).filter(([path]) => possible({ path })))
      expect(readFileSync(join(folder, path), 'utf8'), stdout).toBe(text);
    expect(git('status', '--porcelain', '--untracked-files=no')).toBe('');
    expect(git('log', '-1', '--format=%s')).toMatch(/^feat: /);
    // One reply and one commit message: nothing had to be said twice.
    expect(model.requests.map(({ kind }) => kind)).toEqual(['edit', 'commit-message']);
  },
);
