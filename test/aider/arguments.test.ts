import { describe, expect, test } from 'vitest';
import { aiderArguments, type Launch } from '../../src/aider/arguments.ts';
import { UsageError } from '../../src/core/error.ts';

const launch: Launch = {
  mode: 'edit',
  messageFile: '/run/1.message.md',
  analyticsLog: '/run/1.jsonl',
  chatHistoryFile: '/run/1.chat.md',
  inputHistoryFile: '/run/1.history',
  files: ['src/a b.ts', '-rf'],
  reads: ['docs/prd/001-x.md'],
};

const after = (argv: string[], flag: string): string | undefined => argv[argv.lastIndexOf(flag) + 1];
const code = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    if (error instanceof UsageError) return `${error.code}: ${error.message} ${error.hint}`;
  }
  return 'accepted';
};
const extra = (...aiderArgs: string[]): string => code(() => aiderArguments({ ...launch, aiderArgs }));

describe('the command line', () => {
  test('of an attempt', () => {
    expect(aiderArguments(launch)).toEqual([
      '--yes-always',
      '--no-fancy-input',
      '--no-pretty',
      '--no-check-update',
      '--no-show-release-notes',
      '--no-analytics',
      '--no-gitignore',
      '--no-show-model-warnings',
      '--no-suggest-shell-commands',
      '--no-detect-urls',
      '--disable-playwright',
      '--no-auto-lint',
      '--no-auto-test',
      '--message-file',
      '/run/1.message.md',
      '--analytics-log',
      '/run/1.jsonl',
      '--chat-history-file',
      '/run/1.chat.md',
      '--input-history-file',
      '/run/1.history',
      '--read',
      'docs/prd/001-x.md',
      '--auto-commits',
      '--',
      'src/a b.ts',
      '-rf',
    ]);
  });

  test('of somebody who talks: nothing is answered for them, and the chat goes on', () => {
    const { messageFile: _none, ...rest } = launch;
    const argv = aiderArguments({ ...rest, mode: 'talk' });
    for (const flag of ['--yes-always', '--no-fancy-input', '--no-pretty', '--message-file'])
      expect(argv).not.toContain(flag);
    for (const flag of ['--restore-chat-history', '--auto-commits', '--no-auto-lint', '--no-check-update'])
      expect(argv).toContain(flag);
    expect(argv.slice(-3)).toEqual(['--', 'src/a b.ts', '-rf']);
  });

  test('says all that was chosen', () => {
    const argv = aiderArguments({
      ...launch,
      model: 'openai/x',
      weakModel: 'openai/y',
      editFormat: 'udiff',
      mapTokens: 0,
      subtreeOnly: true,
      aiderignore: '/repo/.aiderignore',
      config: '/repo/.aider.conf.yml',
      modelSettings: '/repo/.aider.model.settings.yml',
      modelMetadata: '/repo/.aider.model.metadata.json',
      baseUrls: { OPENAI_API_BASE: 'http://127.0.0.1:1/v1', OPENROUTER_API_BASE: 'https://gate.example/api' },
      aiderArgs: ['--reasoning-effort', 'high', '--stream'],
    });
    expect(after(argv, '--model')).toBe('openai/x');
    expect(after(argv, '--weak-model')).toBe('openai/y');
    expect(after(argv, '--edit-format')).toBe('udiff');
    expect(after(argv, '--map-tokens')).toBe('0');
    expect(argv).toContain('--subtree-only');
    expect(after(argv, '--aiderignore')).toBe('/repo/.aiderignore');
    expect(after(argv, '--config')).toBe('/repo/.aider.conf.yml');
    expect(after(argv, '--model-settings-file')).toBe('/repo/.aider.model.settings.yml');
    expect(after(argv, '--model-metadata-file')).toBe('/repo/.aider.model.metadata.json');
    expect(after(argv, '--openai-api-base')).toBe('http://127.0.0.1:1/v1');
    expect(after(argv, '--set-env')).toBe('OPENROUTER_API_BASE=https://gate.example/api');
    expect(after(argv, '--reasoning-effort')).toBe('high');
  });

  test('the user overrules a committed configuration, and a mode overrules the user', () => {
    const chosen = { committed: ['--model', 'theirs'], model: 'mine', aiderArgs: ['--edit-format', 'diff'] };
    const conflict = aiderArguments({ ...launch, ...chosen, mode: 'conflict' });
    expect(after(conflict, '--model')).toBe('mine');
    expect(after(conflict, '--edit-format')).toBe('whole');
    expect(conflict).toEqual(expect.arrayContaining(['--no-auto-commits', '--no-dirty-commits']));
    expect(conflict).not.toContain('--auto-commits');
    const ask = aiderArguments({ ...launch, ...chosen, mode: 'ask' });
    expect(ask.lastIndexOf('--chat-mode')).toBeGreaterThan(ask.lastIndexOf('--edit-format'));
    expect(after(ask, '--chat-mode')).toBe('ask');
  });

  test('what was chosen for one agent overrules all of them, and is never an option', () => {
    const settings = { model: 'mine', aiderArgs: ['--model', 'other', '--edit-format', 'diff'] };
    const argv = aiderArguments({ ...launch, ...settings, chosen: { model: 'a/b', editFormat: 'udiff' } });
    expect(after(argv, '--model')).toBe('a/b');
    expect(after(argv, '--edit-format')).toBe('udiff');
    const none = aiderArguments({ ...launch, ...settings, chosen: { model: null, editFormat: null } });
    expect(none).toEqual(aiderArguments({ ...launch, ...settings }));
    const hostile = { model: '--config=/tmp/x', editFormat: null };
    expect(code(() => aiderArguments({ ...launch, chosen: hostile }))).toContain('--model can’t be');
  });

  test('files can not be options, with lists in a configuration either', () => {
    const argv = aiderArguments({ ...launch, listsInConfig: true });
    expect(argv).not.toContain('--');
    expect(argv.slice(-2)).toEqual(['--file=src/a b.ts', '--file=-rf']);
    expect(aiderArguments({ ...launch, files: [] })).not.toContain('--');
  });

  test.each(['https://me:secret@gate.example/v1', 'file:///etc', 'nonsense', ''])('no address %j', (url) => {
    expect(code(() => aiderArguments({ ...launch, baseUrls: { OPENAI_API_BASE: url } }))).toMatch(
      /^base-url/,
    );
    expect(code(() => aiderArguments({ ...launch, baseUrls: { 'X=1 Y': 'http://a' } }))).toMatch(/^base-url/);
  });

  test.each(['--load=x', '-x', '', 'a\0b'])('no model %j', (model) => {
    expect(code(() => aiderArguments({ ...launch, model }))).toMatch(/^aider-argument/);
  });
});

describe('the user’s own arguments', () => {
  test.each([
    [['--edit-format', 'whole']],
    [['--edit-format=whole', '--map-tokens=2048', '--no-stream', '--4o']],
    [['--thinking-tokens', '-1']],
    [['--set-env', 'OLLAMA_API_BASE=http://127.0.0.1:11434']],
    [['--read', 'CONVENTIONS.md', '--cache-prompts', '--architect', '--no-verify-ssl']],
    [['--a-flag-of-tomorrow=yes']],
  ])('%j pass', (aiderArgs) => {
    expect(extra(...aiderArgs)).toBe('accepted');
    expect(aiderArguments({ ...launch, aiderArgs })).toEqual(expect.arrayContaining(aiderArgs));
  });

  test.each([
    [['--api-key', 'openai=x']],
    [['--api-key=openai=x']],
    [['--openai-api-key', 'x']],
    [['--openai-api-k=x']],
    [['--anthropic-api-key=x']],
    [['--set-env', 'OPENAI_API_KEY=x']],
    [['--set-env=MY_TOKEN=x']],
    [['--commit-prompt', 'sk-abcdefghijklmnop1234']],
  ])('%j carry a key', (aiderArgs) => {
    expect(extra(...aiderArgs)).toMatch(/^aider-argument: .*everybody.* environment/);
  });

  test.each([
    '--message=x',
    '--mess=x',
    '--msg',
    '--message-file',
    '--analytics-log',
    '--analytics-disable',
    '--analytics-d',
    '--no-analytics',
    '--no-yes-always',
    '--no-git',
    '--no-auto-commits',
    '--git-commit-verify',
    '--commit',
    '--load',
    '--test-cmd=x',
    '--lint-cmd',
    '--auto-test',
    '--no-auto-lint',
    '--config=x',
    '--env-file',
    '--openai-api-base',
    '--file=x',
    '--gui',
    '--upgrade',
    '--help',
    '--no-',
    '--',
    '-m',
    '-mhello',
    '-c',
    '-v',
    'file.ts',
    '',
    '/etc/passwd',
  ])('%j is refused', (argument) => {
    expect(extra(argument)).toMatch(/^aider-argument: .*\S .*\S$/);
  });

  test('a flag that lacks its value is refused before it swallows one of ours', () => {
    expect(extra('--model')).toMatch(/needs a value/);
    expect(extra('--read', '--stream')).toMatch(/needs a value/);
    expect(extra('--edit-format', 'ask')).toMatch(/edits nothing/);
  });

  test('an error does not repeat a key', () => {
    expect(extra('--api-key', 'openai=very-secret')).not.toContain('very-secret');
    expect(extra('--api-key=openai=very-secret')).not.toContain('very-secret');
  });
});
