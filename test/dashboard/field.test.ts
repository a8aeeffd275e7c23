import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edited, emptyField, type Field, fieldOf, typed } from '../../src/dashboard/field.ts';
import { fieldView } from '../../src/dashboard/views/field.ts';
import { plain } from '../../src/dashboard/views/line.ts';
import { graphemes, widthOf } from '../../src/words/width.ts';

const keys = [
  'backspace',
  'delete',
  'ctrl-w',
  'ctrl-u',
  'ctrl-k',
  'left',
  'right',
  'home',
  'end',
  'up',
  'down',
];
/** `|` stands where the next character goes. */
const marked = ({ text, at }: Field): string => `${text.slice(0, at)}|${text.slice(at)}`;
const field = (text: string): Field => ({ text: text.replace('|', ''), at: text.indexOf('|') });

describe('a field', () => {
  it.each([
    ['ab|c', 'backspace', 'a|c'],
    ['👩‍👩‍👧|', 'backspace', '|'],
    ['|👩‍👩‍👧x', 'delete', '|x'],
    ['é|', 'left', '|é'],
    ['one two |', 'ctrl-w', 'one |'],
    ['one\ntwo three|', 'ctrl-u', 'one\n|'],
    ['one |two\nthree', 'ctrl-k', 'one |\nthree'],
    ['one\ntw|o', 'home', 'one\n|two'],
    ['o|ne\ntwo', 'end', 'one|\ntwo'],
    ['long line\nab|', 'up', 'lo|ng line\nab'],
    ['abcd|\nx\nabcd', 'down', 'abcd\nx|\nabcd'],
    ['|one', 'up', '|one'],
    ['one|', 'down', 'one|'],
    ['one two|', 'ctrl-left', 'one |two'],
    ['|one two', 'ctrl-right', 'one| two'],
  ])('%j after %s is %j', (before, key, after) => {
    const next = edited(field(before), key);
    expect(next === null ? null : marked(next)).toBe(after);
  });

  it('takes what is typed where the writing goes on, and leaves other keys to others', () => {
    expect(marked(typed(field('a|c'), 'b'))).toBe('ab|c');
    expect(marked(fieldOf('ab'))).toBe('ab|');
    expect(edited(emptyField, 'f1')).toBeNull();
  });

  it('never leaves its text, whatever is pressed', () => {
    const step = fc.oneof(
      fc.constantFrom(...keys),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
      fc.constant('\n'),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const end = steps.reduce((now, one) => edited(now, one) ?? typed(now, one), emptyField);
        expect(end.at).toBeGreaterThanOrEqual(0);
        expect(end.at).toBeLessThanOrEqual(end.text.length);
      }),
    );
  });

  it('shows its text in rows that fit, with the place where it goes on among them', () => {
    const texts = fc.array(fc.oneof(fc.constantFrom('a', '漢', '👩‍👩‍👧', 'é', ' ', '\n'), fc.string()), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(
        texts,
        fc.integer({ min: 4, max: 20 }),
        fc.integer({ min: 1, max: 5 }),
        (parts, width, height) => {
          const text = parts.join('').replaceAll(/[^\P{C}\n‍]/gu, '');
          const { lines, cursor } = fieldView(fieldOf(text), width, height);
          expect(lines.length).toBeLessThanOrEqual(height);
          expect(cursor.y).toBe(lines.length - 1);
          expect(cursor.x).toBeLessThan(width);
          for (const line of lines) expect(widthOf(plain(line))).toBeLessThan(width);
        },
      ),
    );
    const { lines, cursor } = fieldView(field('one two|\nthree'), 6, 9);
    expect(lines.map(plain)).toEqual(['one t', 'wo', 'three']);
    expect(cursor).toEqual({ x: 2, y: 1 });
    expect(graphemes('é')).toHaveLength(1);
  });
});
