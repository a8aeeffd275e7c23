import { describe, expect, it } from 'vitest';
import type { Action } from '../../src/dashboard/keys/binding.ts';
import { layOut } from '../../src/dashboard/layout.ts';
import { firstUi, focusOf, lookAround, type Ui } from '../../src/dashboard/ui.ts';
import { begun, stateAfter } from '../helpers/history.ts';

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

describe('screens', () => {
  it('open by their key and close by it, or by going back', () => {
    expect(after(['money']).screen).toBe('money');
    expect(after(['money', 'money']).screen).toBe('run');
    expect(after(['summary', 'prd', 'back']).screen).toBe('run');
  });

  it('lie under the help, which goes first', () => {
    const helped = after(['money', 'help']);
    expect(helped.overlay).toEqual({ kind: 'help' });
    expect(after(['back'], helped)).toMatchObject({ screen: 'money', overlay: null });
  });

  it('leaves what is for others to do as it was', () => {
    expect(after(['kill', 'merge', 'detach'])).toEqual(firstUi);
  });
});
