import { describe, expect, it } from 'vitest';
import type { AgentState } from '../../src/core/state.ts';
import { fieldOf } from '../../src/dashboard/field.ts';
import {
  choosingOf,
  isTurned,
  pastedIn,
  type RetryForm,
  retryForm,
  retryRows,
  rowAt,
  steppedIn,
  turned,
  writtenIn,
} from '../../src/dashboard/retry-form.ts';
import { plain } from '../../src/dashboard/views/line.ts';
import { retryFormView } from '../../src/dashboard/views/retry-form.ts';
import { widthOf } from '../../src/words/width.ts';
import { begun, stateAfter } from '../helpers/history.ts';

const agentWith = (files: readonly string[], choices?: object): AgentState => {
  const [agent] = stateAfter(...begun([{ id: 'a', files }]), {
    type: 'agent.queued',
    agent: 'a',
    place: 1,
    branch: 'b',
    ...(choices === undefined ? {} : { choices }),
  }).agents;
  if (agent === undefined) throw new Error('There is no agent.');
  return agent;
};
const form = retryForm(agentWith(['a.ts', 'b.ts']));
const at = (where: RetryForm, kind: string): RetryForm => ({
  ...where,
  at: retryRows(where).findIndex((row) => row.kind === kind),
});
const keys = (where: RetryForm, ...names: string[]): RetryForm =>
  names.reduce((next, name) => writtenIn(next, name, name.length === 1 ? name : ''), where);

describe('the form of a retry', () => {
  it('changes nothing where nothing was touched', () => {
    expect(choosingOf(form)).toEqual({});
    const before = { model: 'x/y', edit_format: 'udiff', files: ['b.ts'], text: 'T', message: 'afresh' };
    expect(choosingOf(retryForm(agentWith(['a.ts', 'b.ts'], before)))).toEqual({});
    const back = turned(turned(at(form, 'format'), 1), -1);
    expect(choosingOf(back)).toEqual({});
  });

  it('tells what was chosen otherwise', () => {
    const format = turned(at(turned(at(form, 'told'), 1), 'format'), 1);
    const model = keys(at(format, 'model'), 'x', '/', 'y');
    const text = writtenIn(at(turned(at(model, 'file'), 1), 'text'), '', 'Less.');
    expect(choosingOf(text)).toEqual({
      message: 'afresh',
      edit_format: 'whole',
      model: 'x/y',
      files: ['b.ts'],
      text: 'Less.',
    });
  });

  it('goes back to the run’s where a choice is taken away', () => {
    const before = { model: 'x/y', edit_format: 'whole', files: ['b.ts'], text: 'T' };
    const had = retryForm(agentWith(['a.ts', 'b.ts'], before));
    const emptied = { ...turned(at(had, 'file'), 1), model: fieldOf(''), text: fieldOf(' ') };
    expect(choosingOf(turned(at(emptied, 'format'), -1))).toEqual({
      model: null,
      edit_format: null,
      files: null,
      text: null,
    });
  });

  it('refuses what can’t be', () => {
    for (const model of ['--config=x', 'two words', 'sk-proj-0123456789abcdefghij'])
      expect(choosingOf({ ...form, model: fieldOf(model) })).toHaveProperty('fault');
    expect(choosingOf({ ...form, kept: [] })).toEqual({ fault: 'Leave it one file at least.' });
    expect(choosingOf({ ...form, text: fieldOf('x'.repeat(20_001)) })).toHaveProperty('fault');
  });

  it('goes round its rows; only some of them are written in', () => {
    const stops = retryRows(form).map((_, index) => ({ ...form, at: index }));
    expect(stops.map((one) => [rowAt(one).kind, isTurned(one)])).toEqual([
      ['told', true],
      ['model', false],
      ['format', true],
      ['file', true],
      ['file', true],
      ['text', false],
    ]);
    expect(rowAt(steppedIn(form, -1)).kind).toBe('text');
    expect(rowAt(steppedIn(steppedIn(form, -1), 1)).kind).toBe('told');
    expect(keys(form, 'x', 'backspace')).toBe(form);
    expect(turned(at(form, 'model'), 1).model.text).toBe('');
  });

  it('takes a paste as one name, or as a text of several lines', () => {
    expect(pastedIn(at(form, 'model'), ' x/y\n').model.text).toBe('x/y');
    expect(pastedIn(at(form, 'text'), 'one\ntwo').text.text).toBe('one\ntwo');
    expect(pastedIn(form, 'x')).toBe(form);
  });
});

describe('its picture', () => {
  const view = { model: 'openai/usual', prompt: 'Do the share.', atWork: false };
  const many = retryForm(agentWith(Array.from({ length: 40 }, (_, n) => `src/file-${n}.ts`)));

  it('keeps to its room, with the focus in it, whatever is in it', () => {
    const hostile = retryForm(agentWith(['src/\u001b[2J\u202e界界界界界界.ts']));
    for (const one of [form, many, hostile])
      for (let row = 0; row < retryRows(one).length; row += 1)
        for (const [width, height] of [
          [40, 9],
          [68, 18],
        ] as const) {
          const shown = { ...one, at: row, text: fieldOf('long '.repeat(60)) };
          const { lines, cursor } = retryFormView(shown, { ...view, width, height });
          expect(lines.length).toBeLessThanOrEqual(height);
          for (const line of lines) expect(widthOf(plain(line))).toBeLessThanOrEqual(width);
          for (const harm of ['\u001b', '\u202e']) expect(lines.map(plain).join('')).not.toContain(harm);
          const focused = rowAt(shown);
          if (focused.kind === 'file' && one === many)
            expect(lines.map(plain).join('\n')).toContain(`] ${focused.path}`);
          expect(cursor === null).toBe(isTurned(shown));
          if (cursor !== null) expect(cursor.y).toBeLessThan(lines.length);
        }
  });

  it('says how many of many files are chosen', () => {
    const { lines } = retryFormView(many, { ...view, width: 68, height: 12 });
    expect(lines.map(plain).join('\n')).toContain('of 40, 40 chosen');
  });

  it('says what holds where nothing is chosen', () => {
    const text = retryFormView(form, { ...view, width: 68, height: 18 })
      .lines.map(plain)
      .join('\n');
    expect(text).toMatch(/model +openai\/usual/);
    expect(text).toMatch(/to do +as planned: Do the share\./);
    const free = retryFormView(retryForm(agentWith([])), { ...view, width: 68, height: 18 });
    expect(free.lines.map(plain).join('\n')).toContain('It chooses them itself.');
  });
});
