import { expect, it } from 'vitest';
import { choosingWords, triedWords } from '../../src/words/choices.ts';

it('says what was chosen, and what was taken back', () => {
  expect(choosingWords({ model: 'openai/other', edit_format: 'whole', message: 'afresh' })).toBe(
    'with openai/other, as whole, afresh',
  );
  expect(choosingWords({ files: ['a.ts', 'b.ts'], text: 'Less.' })).toBe('only a.ts b.ts, to do: Less.');
  expect(choosingWords({ model: null, edit_format: null, files: null, text: null, message: 'failure' })).toBe(
    'with the run’s model, in the run’s edit format, all its files, told what failed, to do as planned',
  );
});

it('says what an attempt was made with, where that isn’t the run’s', () => {
  expect(triedWords({ model: null, editFormat: null })).toBe('');
  expect(triedWords({ model: 'openai/other', editFormat: 'whole' })).toBe('with openai/other, as whole');
});
