import { describe, expect, it } from 'vitest';
import { fieldOf } from '../../src/dashboard/field.ts';
import {
  brokenLine,
  entered,
  isWritten,
  pastedInto,
  type StartForm,
  startForm,
  steppedTo,
  valuesOf,
  writtenOn,
} from '../../src/dashboard/start-form.ts';

const given = { change: '', model: 'openai/x', agents: '4', files: '', validate: 'npm test', budget: '' };
const empty: StartForm = { ...startForm(given), recent: ['First\nand more', 'Second'] };

/** Each key by its name; a single character is typed. */
const after = (form: StartForm, ...keys: readonly string[]): StartForm =>
  keys.reduce((now, key) => {
    if (key === 'tab') return steppedTo(now, 1);
    if (key === 'shift-tab') return steppedTo(now, -1);
    if (key !== 'enter') return writtenOn(now, key === ' ' ? 'space' : key, key.length === 1 ? key : '');
    const next = entered(now);
    if (next === 'begin') throw new Error('It began.');
    return next;
  }, form);

describe('the form before a run', () => {
  it('holds what the settings say, and knows when something else is written', () => {
    expect(valuesOf(empty)).toEqual(given);
    expect(isWritten(empty)).toBe(false);
    expect(isWritten(after(empty, 'x'))).toBe(true);
    expect(isWritten(after(empty, 'x', 'backspace'))).toBe(false);
  });

  it('takes letters into the field with the focus, whatever they do elsewhere', () => {
    const form = after(empty, 'q', 'Q', '?', 'tab', 'tab', 'backspace', '2');
    expect(valuesOf(form)).toMatchObject({ change: 'qQ?', model: 'openai/x', agents: '2' });
  });

  it('goes round the fields, the changes of earlier runs last', () => {
    expect(after(empty, 'shift-tab').focus).toBe('recent');
    expect(after(empty, 'shift-tab', 'tab').focus).toBe('change');
    expect(after({ ...empty, recent: [] }, 'shift-tab').focus).toBe('budget');
  });

  it('goes on to the next field where a text has no further line', () => {
    expect(after(empty, 'a', 'down').focus).toBe('model');
    const two = { ...empty, fields: { ...empty.fields, change: fieldOf('one\ntwo') } };
    expect(after(two, 'up').focus).toBe('change');
    expect(after(empty, 'tab', 'up').focus).toBe('change');
  });

  it('begins at enter, from any field', () => {
    expect(entered(after(empty, 'a'))).toBe('begin');
    expect(entered(after(empty, 'a', 'tab', 'tab'))).toBe('begin');
  });

  it('breaks a line at enter after a backslash, and when it is told to', () => {
    expect(valuesOf(after(empty, 'a', '\\', 'enter', 'b')).change).toBe('a\nb');
    expect(valuesOf(after(brokenLine(after(empty, 'a')), 'b')).change).toBe('a\nb');
    expect(brokenLine(after(empty, 'tab'))).toEqual(after(empty, 'tab'));
    // In another field a backslash is one.
    expect(entered(after(empty, 'tab', '\\'))).toBe('begin');
  });

  it('takes a change of an earlier run as a whole', () => {
    const form = after(empty, 'shift-tab', 'down', 'up', 'enter');
    expect(form.focus).toBe('change');
    expect(valuesOf(form).change).toBe('First\nand more');
    expect(valuesOf(after(empty, 'shift-tab', 'down', 'enter')).change).toBe('Second');
    expect(after(empty, 'shift-tab', 'x')).toEqual(after(empty, 'shift-tab'));
    expect(after(empty, 'shift-tab', 'down', 'down').focus).toBe('change');
  });

  it('takes a paste into one line, the change’s into several', () => {
    expect(valuesOf(pastedInto(empty, 'a\nb\n')).change).toBe('a\nb\n');
    expect(valuesOf(pastedInto(after(empty, 'tab'), '\nmini\n')).model).toBe('openai/xmini');
    expect(valuesOf(pastedInto(after(empty, 'shift-tab', 'shift-tab'), '1\n2')).budget).toBe('1 2');
  });

  it('forgets what was said once something is written', () => {
    const refused = { ...empty, word: { text: 'No.', role: 'bad' }, leaving: true } as const;
    expect(after(refused, 'a')).toMatchObject({ word: null, leaving: false });
  });
});
