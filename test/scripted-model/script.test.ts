import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/core/error.ts';
import { loadScript } from '../../src/scripted-model/script.ts';

const faultOf = (text: string): UsageError => {
  try {
    loadScript(text);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('the script held');
};

const reply = (text: string): string => `rules:\n  - replies:\n      - ${text}\n`;

describe('loadScript', () => {
  it('reads YAML and JSON alike', () => {
    const yaml = loadScript(
      'rules:\n  - name: a\n    when: { contains: x }\n    replies:\n      - text: y\n',
    );
    const json = loadScript('{"rules":[{"name":"a","when":{"contains":"x"},"replies":[{"text":"y"}]}]}');
    expect(yaml).toEqual(json);
    expect(yaml.rules[0]).toMatchObject({ after: 'repeat', when: { contains: 'x' } });
  });

  it('takes a header that YAML reads as a number', () => {
    const script = loadScript(reply('{ status: 429, headers: { Retry-After: 2 } }'));
    expect(script.rules[0]?.replies[0]?.headers).toEqual({ 'Retry-After': '2' });
  });

  it('reads the scripts that the product brings and its documentation shows', () => {
    const demo = new URL('../../src/demo/script.yaml', import.meta.url);
    expect(loadScript(readFileSync(demo, 'utf8')).rules.length).toBeGreaterThan(0);
    const page = readFileSync(new URL('../../docs/scripted-model.md', import.meta.url), 'utf8');
    const shown = [...page.matchAll(/```yaml\n(.*?)```/gs)].map((match) => match[1] ?? '');
    expect(shown.length).toBeGreaterThan(0);
    for (const text of shown) expect(loadScript(text).rules.length).toBeGreaterThan(0);
  });

  it.each([
    [
      'an unknown key',
      'rules:\n  - when: { modle: x }\n    replies: [{ text: y }]\n',
      'line 2, column 13 (rules[0].when)',
      'modle',
    ],
    ['an unknown key at the top', 'rules: []\nfoo: 1\n', 'line 2, column 1', 'foo'],
    ['a missing reply', 'rules:\n  - name: a\n', 'line 2, column 5 (rules[0].replies)', 'array'],
    ['no replies', 'rules:\n  - replies: []\n', 'line 2, column 14 (rules[0].replies)', '>=1'],
    [
      'an empty reply',
      reply('{ delay_ms: 5 }'),
      'line 3, column 9 (rules[0].replies[0])',
      'text, edits, status',
    ],
    [
      'a half edit',
      reply('edits: [{ path: a, search: b }]'),
      'line 3, column 17 (rules[0].replies[0].edits[0])',
      '{path, content}',
    ],
    [
      'a path over two lines',
      reply('edits: [{ path: "a\\nb", content: c }]'),
      'line 3, column 25',
      'one line',
    ],
    [
      'an expression that is none',
      'rules:\n  - when: { matches: "(" }\n    replies: [{ text: y }]\n',
      'line 2, column 22',
      'expression',
    ],
    [
      'a model expression that is none',
      'rules:\n  - when: { model: /(/ }\n    replies: [{ text: y }]\n',
      'line 2, column 20',
      'expression',
    ],
    [
      'a kind that is none',
      'rules:\n  - when: { kind: edits }\n    replies: [{ text: y }]\n',
      'line 2, column 19',
      'commit-message',
    ],
    [
      'a header over two lines',
      reply('{ status: 429, headers: { a: "b\\nc" } }'),
      'line 3, column 38',
      'line of text',
    ],
    [
      'text with edits',
      reply('{ text: a, edits: [{ path: a, content: b }] }'),
      'line 3, column 9',
      'text_before',
    ],
    ['an error without a status', reply('{ text: a, error: b }'), 'line 3, column 9', 'status'],
    ['a status that is no error', reply('status: 200'), 'line 3, column 17', '400'],
    ['nothing', '', 'line 1, column 1', 'object'],
  ])('names the place of %s', (_, text, place, why) => {
    const { message, exitCode, code } = faultOf(text);
    expect(message).toContain(place);
    expect(message).toContain(why);
    expect({ exitCode, code }).toEqual({ exitCode: 2, code: 'script-shape' });
  });

  it.each([
    ['broken YAML', 'rules:\n  - [1\n', 'line 3, column 1'],
    ['a key twice', 'rules: []\nrules: []\n', 'line 2, column 1'],
    ['two documents', 'rules: []\n---\nrules: []\n', 'line 2'],
  ])('names the place of %s', (_, text, place) => {
    const { message, code } = faultOf(text);
    expect(message).toContain(place);
    expect(code).toBe('script-syntax');
  });

  it('does not unfold a bomb of aliases', () => {
    const levels = Array.from(
      { length: 9 },
      (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(', ')}]`,
    );
    expect(faultOf(['a0: &a0 [x, x, x]', ...levels].join('\n')).code).toBe('script-syntax');
  });
});
