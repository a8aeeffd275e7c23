import { expect, it } from 'vitest';
import { editFormatOf, fenceOf } from '../../src/scripted-model/edit-format.ts';
import { kindOf } from '../../src/scripted-model/kind.ts';
import { recordedNames, recordedPrompt } from './recorded-prompt.ts';

const expected: Readonly<Record<string, readonly [string, string | null]>> = {
  architect: ['ask', null],
  ask: ['ask', null],
  'commit-message': ['commit-message', null],
  diff: ['edit', 'diff'],
  'diff-fenced': ['edit', 'diff-fenced'],
  'diff-quadruple': ['edit', 'diff'],
  'editor-diff': ['edit', 'diff'],
  'editor-diff-fenced': ['edit', 'diff-fenced'],
  'editor-whole': ['edit', 'whole'],
  patch: ['edit', 'patch'],
  udiff: ['edit', 'udiff'],
  'udiff-simple': ['edit', 'udiff'],
  whole: ['edit', 'whole'],
};

it('has every recorded prompt in its table', () => {
  expect([...recordedNames].sort()).toEqual(Object.keys(expected).sort());
});

it.each(Object.entries(expected))('knows what %s asks for', (name, [kind, format]) => {
  const { kind: seen, messages } = recordedPrompt(name);
  expect([seen, editFormatOf(messages)]).toEqual([kind, format]);
});

it('takes the fence that aider chose', () => {
  expect(fenceOf(recordedPrompt('diff').messages)).toEqual({ open: '```', close: '```' });
  expect(fenceOf(recordedPrompt('diff-quadruple').messages)).toEqual({ open: '````', close: '````' });
  const system = 'Act as an expert software developer.\n- Second line: opening <source>\n';
  expect(fenceOf([{ role: 'system', content: system }])).toEqual({ open: '<source>', close: '</source>' });
});

it('knows the planner, and a conversation with neither', () => {
  expect(kindOf([{ role: 'system', content: 'You write a Product Requirements Document.' }])).toBe('planner');
  expect(kindOf([{ role: 'user', content: 'hello' }])).toBe('other');
});

it('does not take a user’s words for the system’s', () => {
  const messages = [
    { role: 'system', content: 'You are a poet.' },
    { role: 'user', content: 'Act as an expert software developer' },
  ];
  expect(kindOf(messages)).toBe('other');
});

it('finds the system’s words in the first message for models without system messages', () => {
  const messages = recordedPrompt('diff').messages.map((one) =>
    one.role === 'system' ? { ...one, role: 'user' } : one,
  );
  expect([kindOf(messages), editFormatOf(messages)]).toEqual(['edit', 'diff']);
});
