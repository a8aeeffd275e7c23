import { describe, expect, it } from 'vitest';
import type { Asked } from '../../src/scripted-model/asked.ts';
import { createChooser } from '../../src/scripted-model/match.ts';
import { loadScript } from '../../src/scripted-model/script.ts';
import { askedOf, asking } from './model.ts';
import { recordedPrompt } from './recorded-prompt.ts';

const chooser = (script: object) => {
  const choose = createChooser(loadScript(JSON.stringify(script)));
  return (asked: Asked) => choose(asked)?.reply.text ?? null;
};

/** Whether a rule with this condition answers. */
const answers = (when: object, asked: Asked): boolean =>
  chooser({ rules: [{ when, replies: [{ text: 'yes' }] }] })(asked) === 'yes';

describe('a rule', () => {
  const asked = asking('fix app.py\nand its test', { model: 'coder-2', key: 'k-1' });

  it.each([
    ['nothing', {}, true],
    ['the model', { model: 'coder-2' }, true],
    ['half of the model’s name', { model: 'coder' }, false],
    ['an expression for the model', { model: '/^CODER-\\d$/i' }, true],
    ['an expression for another model', { model: '/^planner/' }, false],
    ['a text', { contains: 'app.py' }, true],
    ['all of the texts', { contains: ['app.py', 'test'] }, true],
    ['one text that is missing', { contains: ['app.py', 'missing'] }, false],
    ['a text that must not stand there', { contains: 'app.py', not_contains: 'test' }, false],
    ['texts that do not stand there', { not_contains: ['a', 'b'].map((one) => `${one}${one}`) }, true],
    ['an expression over lines', { matches: 'app.+^and' }, true],
    ['an expression that does not fit', { matches: '^test' }, false],
    ['the key', { key: 'k-1' }, true],
    ['another key', { key: 'k-2' }, false],
    ['any key but another', { not_key: 'k-2' }, true],
    ['any key but this', { not_key: 'k-1' }, false],
    ['the kind', { kind: 'other' }, true],
    ['another kind', { kind: 'edit' }, false],
  ])('that asks for %s', (_, when, expected) => {
    expect(answers(when, asked)).toBe(expected);
  });

  it('may look at the messages of one role, or at the last message only', () => {
    const messages = [
      { role: 'user', content: 'first' },
      { role: 'assistant', content: 'said' },
      { role: 'user', content: 'second' },
      { role: 'system', content: 'rules again' },
    ];
    const holds = (when: object): boolean => answers(when, askedOf(messages));
    expect(holds({ contains: 'said', role: 'assistant' })).toBe(true);
    expect(holds({ contains: 'said', role: 'user' })).toBe(false);
    expect(holds({ contains: 'second', last: true })).toBe(true);
    expect(holds({ contains: 'first', last: true })).toBe(false);
    expect(holds({ contains: 'rules', last: true, role: 'system' })).toBe(true);
  });
});

describe('a script', () => {
  const one = { when: { contains: 'x' }, replies: [{ text: '1' }, { text: '2' }] };
  const other = { replies: [{ text: 'other' }] };
  const askTimes = (script: object, times: number): readonly (string | null)[] => {
    const ask = chooser(script);
    return Array.from({ length: times }, () => ask(asking('x')));
  };

  it('answers with the first rule that matches', () => {
    expect(askTimes({ rules: [other, one] }, 1)).toEqual(['other']);
  });

  it('gives the replies in turn and repeats the last', () => {
    expect(askTimes({ rules: [one, other] }, 4)).toEqual(['1', '2', '2', '2']);
  });

  it('leaves the calls after the last reply to the next rule, if it says so', () => {
    expect(askTimes({ rules: [{ ...one, after: 'next-rule' }, other] }, 4)).toEqual([
      '1',
      '2',
      'other',
      'other',
    ]);
    expect(askTimes({ rules: [{ ...one, after: 'next-rule' }] }, 3)).toEqual(['1', '2', null]);
  });

  it('counts every rule by itself', () => {
    const ask = chooser({ rules: [one, { ...one, when: { contains: 'y' } }] });
    expect(['x', 'y', 'x', 'y'].map((text) => ask(asking(text)))).toEqual(['1', '1', '2', '2']);
  });

  it('has a default', () => {
    expect(chooser({ rules: [], default: { text: 'd' } })(asking('x'))).toBe('d');
    expect(chooser({ rules: [] })(asking('x'))).toBeNull();
  });
});

describe('aider’s side requests', () => {
  const commit = recordedPrompt('commit-message');
  const summary = askedOf([
    { role: 'system', content: '*Briefly* summarize this partial conversation about programming.' },
    { role: 'user', content: '# USER\nx' },
  ]);

  it('are answered by themselves and take no reply from a rule', () => {
    const ask = chooser({ rules: [{ replies: [{ text: '1' }, { text: '2' }] }], default: { text: 'd' } });
    expect(ask(asking('x'))).toBe('1');
    expect(ask(commit)).toBe('feat: change app.py');
    expect(ask(summary)).toMatch(/^I asked you/);
    expect(ask(asking('x'))).toBe('2');
  });

  it('are answered by rules that ask for them', () => {
    const ask = chooser({
      rules: [
        { when: { kind: 'commit-message' }, replies: [{ text: 'fix: c' }] },
        { when: { kind: 'summary' }, replies: [{ text: 's' }] },
      ],
    });
    expect([ask(commit), ask(summary), ask(asking('x'))]).toEqual(['fix: c', 's', null]);
  });

  it('get a commit message of one line of at most 72 characters, whatever changed', () => {
    const ask = chooser({ rules: [] });
    const diffs = Array.from(
      { length: 9 },
      (_, n) => `diff --git a/long/name${n}.py b/long/name${n}.py`,
    ).join('\n');
    const messages = commit.messages.map((message) =>
      message.role === 'user' ? { ...message, content: diffs } : message,
    );
    expect(ask(askedOf(messages))).toBe('feat: make the scripted change');
  });
});
