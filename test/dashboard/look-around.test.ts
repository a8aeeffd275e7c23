import { describe, expect, it } from 'vitest';
import { searched } from '../../src/dashboard/finding.ts';
import { focusOf } from '../../src/dashboard/focus.ts';
import type { Action } from '../../src/dashboard/keys/binding.ts';
import { layOut } from '../../src/dashboard/layout.ts';
import { lookAround } from '../../src/dashboard/look-around.ts';
import { firstUi, type Ui } from '../../src/dashboard/ui.ts';
import { begun, exited, intended, stateAfter } from '../helpers/history.ts';

const failed = { type: 'agent.failed', agent: 'c', verdict: 'crashed', detail: '' } as const;
const state = stateAfter(...begun([{ id: 'a' }, { id: 'b' }, { id: 'c' }, { id: 'd' }]), failed);
const layout = layOut({ columns: 120, rows: 36 }, { agents: 4, focus: 0, prd: true, chart: true });

const after = (actions: readonly Action[], from: Ui = firstUi, lines = 100): Ui =>
  actions.reduce((ui, action) => lookAround(ui, action, { state, layout, lines, height: 10 }), from);

describe('the focus', () => {
  it('is on the first agent until it is moved', () => {
    expect(focusOf(firstUi, state)).toBe('a');
    expect(focusOf(after(['focus-right', 'focus-down']), state)).toBe('d');
    expect(focusOf(after(['focus-previous']), state)).toBe('d');
    expect(focusOf(after(['focus-next', 'focus-next']), state)).toBe('c');
  });

  it('falls back when its agent is gone', () => {
    expect(focusOf({ ...firstUi, focus: 'nobody' }, state)).toBe('a');
  });

  it('goes to whoever needs a person', () => {
    expect(after(['next-need'])).toMatchObject({ screen: 'needs-you', focus: 'c' });
  });
});

describe('the PRD beside the agents', () => {
  const seen = (actions: readonly Action[], lines = 20) =>
    actions.reduce(
      (ui, action) =>
        lookAround(ui, action, { state, layout, lines: 0, height: 1, prd: { lines, height: 12 } }),
      firstUi,
    ).prdTop;

  it('scrolls, and never past its ends', () => {
    expect(seen(['prd-down', 'prd-down'])).toBe(6);
    expect(seen(['prd-down', 'prd-down', 'prd-down', 'prd-down', 'prd-up'])).toBe(5);
    expect(seen(['prd-down', 'prd-up', 'prd-up'])).toBe(0);
    expect(seen(['prd-down'], 5)).toBe(0);
    expect(after(['prd-down']).prdTop).toBe(0);
  });
});

describe('a text', () => {
  it('follows its end, stays where it was scrolled to, and follows again at the end', () => {
    const zoomed = after(['zoom']);
    expect(zoomed).toMatchObject({ screen: 'zoom', top: null });
    expect(after(['page-up'], zoomed).top).toBe(80);
    expect(after(['page-up', 'scroll-down'], zoomed).top).toBe(81);
    expect(after(['page-up', 'page-down'], zoomed).top).toBeNull();
    expect(after(['first'], zoomed).top).toBe(0);
    expect(after(['first', 'scroll-up'], zoomed).top).toBe(0);
    expect(after(['first', 'last'], zoomed).top).toBeNull();
  });

  it('that fits is not scrolled', () => {
    expect(after(['scroll-up', 'page-up'], firstUi, 5).top).toBeNull();
  });
});

describe('an agent on the whole screen', () => {
  const zoomed = after(['zoom']);

  it('has its tabs in a ring, each from where it is read', () => {
    expect(after(['tab-next'], zoomed)).toMatchObject({ tab: 'log', top: null });
    expect(after(['tab-next', 'tab-next'], zoomed)).toMatchObject({ tab: 'diff', top: 0 });
    expect(after(['tab-previous'], zoomed).tab).toBe('attempts');
    expect(after(['diff'])).toMatchObject({ screen: 'zoom', tab: 'diff', top: 0 });
    expect(after(['result-diff'])).toMatchObject({ screen: 'diff', top: 0 });
  });

  it('goes back to where it was opened', () => {
    expect(after(['money', 'zoom', 'tab-next', 'back']).screen).toBe('money');
    expect(after(['summary', 'result-diff', 'back']).screen).toBe('summary');
    expect(after(['next-need', 'trouble', 'zoom', 'back'])).toMatchObject({
      screen: 'needs-you',
      overlay: null,
    });
  });

  it('chooses among attempts, and opens the log of the chosen one', () => {
    const tried = stateAfter(
      ...begun([{ id: 'a' }]),
      intended('a'),
      exited('a', 'crashed'),
      intended('a', 2),
    );
    const step = (ui: Ui, action: Action) =>
      lookAround(ui, action, { state: tried, layout, lines: 4, height: 10 });
    const older = step({ ...zoomed, tab: 'attempts' }, 'scroll-up');
    expect(older.attempt).toBe(1);
    expect(step(older, 'scroll-up').attempt).toBe(1);
    expect(step(older, 'open-attempt')).toMatchObject({ tab: 'log', attempt: 1 });
    // The newest is whichever is the newest then.
    expect(step(older, 'scroll-down').attempt).toBe(null);
  });
});

describe('a search', () => {
  const zoomed: Ui = { ...after(['zoom']), top: 50 };
  const found = [10, 55, 90];
  const step = (ui: Ui, action: Action) =>
    lookAround(ui, action, { state, layout, lines: 100, height: 10, found });
  const around = { state, layout, lines: 100, height: 10, found };
  const written = searched(step(zoomed, 'search'), 'word', around);

  it('shows the nearest place while it is written', () => {
    expect(written).toMatchObject({ top: 50, search: { word: 'word', at: 1 } });
    expect(searched(written, 'words', { ...around, found: [10] })).toMatchObject({
      top: 7,
      search: { at: 0 },
    });
    expect(searched(written, 'nowhere', { ...around, found: [] })).toMatchObject({
      top: 50,
      search: { at: 0 },
    });
    expect(searched(written, '', { ...around, found: [] })).toMatchObject({ top: 50, search: null });
  });

  it('goes from place to place, and round', () => {
    const taken = { ...written, overlay: null };
    expect(step(taken, 'next-match')).toMatchObject({ top: 87, search: { at: 2 } });
    expect(step(step(taken, 'next-match'), 'next-match')).toMatchObject({ top: 7, search: { at: 0 } });
    expect(step(taken, 'previous-match')).toMatchObject({ top: 7, search: { at: 0 } });
    expect(step(taken, 'end-search').search).toBe(null);
  });

  it('in the help stays there, and leaves the text under it alone', () => {
    const reading: Ui = { ...written, overlay: null };
    const helped = step(step(reading, 'help'), 'search');
    expect(helped).toMatchObject({ top: 0, overlay: { kind: 'search', under: { kind: 'help' } } });
    const given = step(helped, 'back');
    expect(given.overlay).toMatchObject({ kind: 'help' });
    expect(step(given, 'back')).toMatchObject({ top: 50, overlay: null, search: { word: 'word' } });
  });

  it('that is given up leaves the text where it was', () => {
    const elsewhere = searched(written, 'words', { ...around, found: [10] });
    expect(step(elsewhere, 'back')).toMatchObject({ top: 50, search: null, overlay: null });
  });
});

describe('screens', () => {
  it('open by their key and close by it, or by going back', () => {
    expect(after(['money']).screen).toBe('money');
    expect(after(['money', 'money']).screen).toBe('run');
    expect(after(['summary', 'prd', 'back']).screen).toBe('run');
  });

  it('lie under the help, which goes first', () => {
    const helped = after(['money', 'help']);
    expect(helped.overlay).toMatchObject({ kind: 'help' });
    expect(after(['back'], helped)).toMatchObject({ screen: 'money', overlay: null });
  });

  it('leaves what is for others to do as it was', () => {
    expect(after(['kill', 'merge', 'detach'])).toEqual(firstUi);
  });
});
