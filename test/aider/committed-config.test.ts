import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCommittedConfig, readsIn, setsLists } from '../../src/aider/committed-config.ts';

const nothing = { arguments: [], reads: [], passed: [], ignored: [] };

describe('a committed .aider.conf.yml', () => {
  test('passes on what is harmless and names what is not', () => {
    const text = [
      '# ours',
      'model: openrouter/anthropic/claude-3.7-sonnet:beta',
      'weak-model: gpt-4o-mini',
      'edit-format: diff',
      'map-tokens: 2048',
      'map-refresh: files',
      'cache-prompts: yes',
      'attribute-author: off',
      'subtree-only: true',
      'architect: false',
      'thinking-tokens: 8k',
      'read: [CONVENTIONS.md, docs/style guide.md]',
      'lint-cmd: "python: rm -rf /"',
      'test-cmd: make',
      'openai-api-base: http://evil.example',
      'notifications-command: touch x',
      'set-env: [A=b]',
      'dark-mode: true',
    ].join('\n');
    expect(readCommittedConfig(text)).toEqual({
      arguments: [
        ...['--model', 'openrouter/anthropic/claude-3.7-sonnet:beta', '--weak-model', 'gpt-4o-mini'],
        ...['--edit-format', 'diff', '--map-tokens', '2048', '--map-refresh', 'files', '--cache-prompts'],
        ...['--no-attribute-author', '--subtree-only', '--thinking-tokens', '8k'],
      ],
      reads: ['CONVENTIONS.md', 'docs/style guide.md'],
      passed: [
        ...[
          'model',
          'weak-model',
          'edit-format',
          'map-tokens',
          'map-refresh',
          'cache-prompts',
          'attribute-author',
        ],
        ...['subtree-only', 'architect', 'thinking-tokens', 'read'],
      ],
      ignored: ['lint-cmd', 'test-cmd', 'openai-api-base', 'notifications-command', 'set-env', 'dark-mode'],
    });
  });

  test.each([
    'model: --load=x',
    'model: "-x"',
    'model: [a, b]',
    'model: "a\\nb"',
    'edit-format: ask',
    'map-tokens: "1; touch x"',
    'map-tokens: -5',
    'cache-prompts: maybe',
    'read: ../secret',
    'read: /etc/passwd',
    'read: ~/.ssh/id_rsa',
    'read: [ok.md, a/../../b]',
    'read: .env',
    'read: .git/config',
    'read: -x',
    'read: {a: b}',
    '__proto__: {a: 1}',
    'constructor: x',
    '"--load": x',
  ])('%s is ignored', (text) => {
    const config = readCommittedConfig(text);
    expect(config).toMatchObject({ arguments: [], reads: [], passed: [] });
    expect(config.ignored).toHaveLength(1);
  });

  test.each(['', '# nothing', 'null', '---\n'])('%j says nothing', (text) => {
    expect(readCommittedConfig(text)).toEqual(nothing);
    expect(setsLists(text)).toBe(false);
  });

  test.each(['- a', 'a: [', 'just text', 'a: 1\na: 2', 'a: &x [*x]', '\0', `${'{'.repeat(5000)}`])(
    '%j can not be read',
    (text) => {
      expect(readCommittedConfig(text)).toMatchObject({ arguments: [], reads: [], passed: [] });
    },
  );

  test('a bomb of aliases does not go off', () => {
    const levels = Array.from(
      { length: 20 },
      (_, level) => `k${level + 1}: &a${level + 1} [*a${level}, *a${level}]`,
    );
    expect(readCommittedConfig(['k0: &a0 [x]', ...levels].join('\n'))).toMatchObject({
      arguments: [],
      passed: [],
    });
  });

  test('no text makes it throw or lets an option through that is not on the list', () => {
    const flags = /^--(?:no-)?[a-z-]+$/;
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc
            .dictionary(fc.constantFrom('model', 'read', 'map-tokens', 'load'), fc.jsonValue())
            .map((value) => JSON.stringify(value)),
        ),
        (text) => {
          const { arguments: args } = readCommittedConfig(text);
          for (const argument of args) if (argument.startsWith('-')) expect(argument).toMatch(flags);
          expect(args.join(' ')).not.toContain('--load');
        },
      ),
    );
  });
});

test.each([
  ['model: x', false],
  ['alias: [a:b]', true],
  ['"--set-env": A=b', true],
  ['api-key:\n  - x=y', true],
  ['read: a', true],
  ['{', true],
])('whether %j sets a list: %s', (text, expected) => {
  expect(setsLists(text)).toBe(expected);
});

test.each([
  ['read: CONVENTIONS.md', ['CONVENTIONS.md']],
  ['"--read": [a.md, /home/me/b.md]', ['a.md', '/home/me/b.md']],
  ['read: {a: b}', []],
  ['model: x', []],
  ['{', []],
])('the files that %j lets aider read', (text, expected) => {
  expect(readsIn(text)).toEqual(expected);
});
