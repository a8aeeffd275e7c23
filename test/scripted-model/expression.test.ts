import { expect, it } from 'vitest';
import { expression, isExpression } from '../../src/scripted-model/expression.ts';

it('takes a source alone over many lines', () => {
  expect(expression('^b.+d$').test('a\nb\nc\nd\ne')).toBe(true);
});

it('takes flags between slashes, and never one that remembers', () => {
  const found = expression('/AB/gi');
  expect([found.test('ab'), found.test('ab'), found.flags]).toEqual([true, true, 'i']);
  expect(expression('/^b/').test('a\nb')).toBe(false);
});

it('knows what is none', () => {
  expect([isExpression('('), isExpression('/(/'), isExpression('/a/zz'), isExpression('a')]).toEqual([
    false,
    false,
    false,
    true,
  ]);
});
