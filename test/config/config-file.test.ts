import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fileSayings } from '../../src/config/config-file.ts';
import { UsageError } from '../../src/core/error.ts';

const read = (text: string) => fileSayings({ text, path: 'aider-dash.yaml' }, 'repository');

const thrown = (action: () => unknown): unknown => {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('a configuration file', () => {
  test('says keys and values, with their lines', () => {
    expect(
      read(
        '# ours\nmax_agents: 3\n\nprices:\n  my/model: { input: 1.5, output: 2 }\nsubtree_only: yes\nbudget:\n',
      ),
    ).toEqual([
      { key: 'max_agents', value: 3, origin: 'repository', place: 'aider-dash.yaml:2' },
      {
        key: 'prices',
        value: { 'my/model': { input: 1.5, output: 2 } },
        origin: 'repository',
        place: 'aider-dash.yaml:4',
      },
      { key: 'subtree_only', value: true, origin: 'repository', place: 'aider-dash.yaml:6' },
    ]);
  });

  test.each(['', '# nothing\n', '---\n', '~\n'])('%j says nothing', (text) => {
    expect(read(text)).toEqual([]);
  });

  test.each([
    [
      'model: x\nmax_agent: 3',
      'config-unknown-key',
      'aider-dash.yaml:2: unknown key "max_agent"',
      'max_agents',
    ],
    ['maxAgents: 3', 'config-unknown-key', 'aider-dash.yaml:1', 'max_agents'],
    ['__proto__: 3', 'config-unknown-key', '__proto__', ''],
    ['constructor: 3', 'config-unknown-key', 'constructor', ''],
    ['api_key: sk-1', 'config-unknown-key', 'api_key', 'environment'],
    [
      'max_agents: many',
      'config-value',
      'aider-dash.yaml:1: max_agents is "many"; expected a number',
      'At most',
    ],
    ['max_agents: 65', 'config-value', 'max_agents is 65; expected at most 64', ''],
    ['max_agents: 2.5', 'config-value', 'aider-dash.yaml:1', ''],
    ['budget: 0', 'config-value', 'budget', ''],
    ['budget: .inf', 'config-value', 'budget', ''],
    ['files: src/**', 'config-value', 'files is "src/**"; expected a list', ''],
    ['copy: [../secrets]', 'config-value', 'copy (at 0)', ''],
    ['copy: [/etc/passwd]', 'config-value', 'inside the repository', ''],
    ['planner_base_url: file:///etc', 'config-value', 'http', ''],
    ['restart: { max: 1 }', 'config-value', 'restart (at window)', ''],
    ['prices: { m: { input: -1, output: 0 } }', 'config-value', 'prices (at m.input)', ''],
    ['subtree_only: maybe', 'config-value', 'expected true or false', ''],
    ['max_agents: 3\nmax_agents: 4', 'config-syntax', 'aider-dash.yaml:2', ''],
    ['max_agents: [', 'config-syntax', 'aider-dash.yaml:1', ''],
    ['- a\n- b', 'config-syntax', 'keys and values', ''],
    ['just text', 'config-syntax', 'keys and values', ''],
    ['files: &a [x]\ncopy: *a', 'config-syntax', 'aider-dash.yaml:2: aliases', ''],
    ['? [a]\n: 1', 'config-unknown-key', 'aider-dash.yaml:1', ''],
    ['a: 1\n---\nb: 2', 'config-syntax', 'aider-dash.yaml', ''],
  ])('%j is refused', (text, code, message, hint) => {
    const error = thrown(() => read(text));
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({
      code,
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });

  test('that would fill the memory, or the stack, is refused', () => {
    const laughs = `a: &a [x, x]\n${Array.from({ length: 30 }, (_, n) => `files: &b${n} [*a, *a]`).join('\n')}`;
    expect(thrown(() => read(laughs))).toBeInstanceOf(UsageError);
    expect(thrown(() => read(`files: ${'['.repeat(100_000)}`))).toBeInstanceOf(UsageError);
    expect(thrown(() => read(`model: ${'x'.repeat(300_000)}`))).toBeInstanceOf(UsageError);
  });

  test('of any text gives sayings or a UsageError', () => {
    const line = fc.tuple(
      fc.constantFrom('max_agents', 'files', 'restart', 'x', '&a', '*a', '!!js/function'),
      fc.constantFrom(': ', ':', '- ', ' '),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(line.map((parts) => parts.join(''))), (lines) => {
        const error = thrown(() => read(lines.join('\n')));
        expect(error === undefined || error instanceof UsageError).toBe(true);
      }),
    );
  });
});
