import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fold } from '../../src/core/reduce.ts';
import { focusOf, rosterOf } from '../../src/dashboard/focus.ts';
import type { Action } from '../../src/dashboard/keys/binding.ts';
import { lookAround } from '../../src/dashboard/look-around.ts';
import { layoutOf } from '../../src/dashboard/paint/run.ts';
import { listedAgents, matches, nextOrder, orders } from '../../src/dashboard/roster.ts';
import { firstUi, type Ui } from '../../src/dashboard/ui.ts';
import { lineWidth, plain } from '../../src/dashboard/views/line.ts';
import { listingLine } from '../../src/dashboard/views/listing.ts';
import { standingOf } from '../../src/dashboard/views/status.ts';
import { busyRun, scene } from '../helpers/busy-run.ts';
import { crowd } from '../helpers/crowd.ts';
import { history } from '../helpers/history.ts';
import { screenText } from '../helpers/screen-text.ts';

const size = { columns: 120, rows: 36 };
const state = fold(history(...crowd(40)));
const ids = (agents: readonly { readonly id: string }[]) => agents.map(({ id }) => id);
const after = (actions: readonly Action[], from: Partial<Ui> = {}): Ui =>
  actions.reduce<Ui>(
    (ui, action) => lookAround(ui, action, { state, layout: layoutOf(size, ui, state), lines: 1, height: 1 }),
    { ...firstUi, ...from },
  );

describe('the grid', () => {
  it.each([
    [9, 80, 24],
    [9, 120, 36],
    [16, 80, 24],
    [16, 120, 36],
    [40, 80, 24],
    [40, 120, 36],
    [40, 220, 60],
  ])('of %i agents at %i×%i', (count, columns, rows) =>
    expect(screenText({ drafts: crowd(count), columns, rows })).toMatchFileSnapshot(
      `golden/grid/${count}-${columns}x${rows}.txt`,
    ),
  );

  it.each([
    ['sorted', { order: 'state' as const }, crowd(16), 80, 24],
    ['filtered', { filter: 'merged' }, crowd(16), 120, 36],
    ['nobody', { filter: 'nowhere' }, crowd(16), 80, 24],
    ['dearest', { order: 'cost' as const, filter: 'works' }, busyRun, 120, 36],
  ])('that is %s', (name, ui, drafts, columns, rows) =>
    expect(screenText({ drafts, ui, columns, rows })).toMatchFileSnapshot(`golden/grid/${name}.txt`),
  );
});

describe('the PRD on the screen', () => {
  const prd = readFileSync(new URL('fixtures/prd.md', import.meta.url), 'utf8');

  it.each([
    ['prd-120x36', {}, 120, 36],
    ['prd-80x24', { screen: 'prd' as const, top: 0 }, 80, 24],
  ])('carries the states of agents: %s', (name, ui, columns, rows) =>
    expect(screenText({ drafts: busyRun, prd, ui, columns, rows })).toMatchFileSnapshot(
      `golden/grid/${name}.txt`,
    ),
  );
});

describe('the order', () => {
  it('goes through its three kinds', () => {
    expect(orders.map(nextOrder)).toEqual(['state', 'cost', 'plan']);
    expect(after(['order', 'order']).order).toBe('cost');
  });

  it('has those that need somebody first, and the plan’s order among equals', () => {
    const sorted = listedAgents(state, { order: 'state', filter: '' });
    expect(new Set(ids(sorted))).toEqual(new Set(ids(state.agents)));
    const standings = sorted.map(standingOf);
    expect(standings.filter((one, index) => one !== standings[index - 1])).toEqual([
      'needs-you',
      'works',
      'validates',
      'waits',
      'merged',
    ]);
    expect(ids(sorted).slice(0, 3)).toEqual(['agent_4', 'agent_15', 'agent_26']);
  });

  it('leaves the focus on the agent that has it', () => {
    const ui = after(['order', 'order'], { focus: 'agent_9' });
    expect(focusOf(ui, state)).toBe('agent_9');
    const [dearest, next] = rosterOf(ui, state);
    expect(focusOf(after(['first', 'focus-next'], ui), state)).toBe(next?.id);
    expect(focusOf(after(['first'], ui), state)).toBe(dearest?.id);
  });
});

describe('the filter', () => {
  const agent = state.agents[3];
  it.each([
    ['', true],
    ['agent_4', true],
    ['AGENT_4 src/docs', true],
    ['needs', true],
    ['needs you', true],
    ['validation-failed', true],
    ['merged', false],
    ['agent_4 merged', false],
  ])('%j', (filter, is) => {
    if (agent === undefined) throw new Error('There is no agent.');
    expect(matches(agent, filter)).toBe(is);
  });

  it('never leaves the focus on a hidden agent', () => {
    const ui = { ...firstUi, filter: 'merged', focus: 'agent_1' };
    const seen = new Set<string | null>();
    let at: Ui = ui;
    for (let step = 0; step < 60; step += 1) {
      seen.add(focusOf(at, state));
      at = after(['focus-next'], at);
    }
    expect([...seen]).toEqual(ids(state.agents.filter(({ status }) => status.kind === 'merged')));
    expect(focusOf({ ...ui, filter: 'nowhere' }, state)).toBeNull();
    expect(focusOf(after(['show-all'], { ...ui, filter: 'nowhere' }), state)).toBe('agent_1');
  });

  it('hides nobody where agents are not listed by it', () => {
    const ui = after(['next-need'], { filter: 'merged' });
    expect(ui.screen).toBe('needs-you');
    const needs = focusOf(ui, state);
    expect(needs).toBe('agent_4');
    expect(focusOf(after(['zoom'], ui), state)).toBe('agent_4');
    expect(focusOf(after(['back'], ui), state)).toBe('agent_2');
  });
});

describe('pages', () => {
  it('move the focus by as many agents as are seen, and stop at the ends', () => {
    const layout = layoutOf(size, firstUi, state);
    const seen = layout?.rows.length ?? 0;
    expect(seen).toBeGreaterThan(10);
    expect(focusOf(after(['page-down']), state)).toBe(`agent_${seen + 1}`);
    expect(focusOf(after(['page-down', 'page-up', 'page-up']), state)).toBe('agent_1');
    expect(focusOf(after(['last']), state)).toBe('agent_40');
    expect(focusOf(after(['last', 'page-down', 'scroll-down', 'scroll-up']), state)).toBe('agent_39');
  });
});

describe('the line above the agents', () => {
  const view = { first: 1, last: 15, listed: 30, agents: 40, scene: scene('agent_1'), width: 100 };

  it('says what is hidden and how to see it', () => {
    const line = plain(listingLine({ order: 'cost', filter: 'api' }, view));
    expect(line).toMatch(
      /^ agents 1–15 of 30 · “api” hides 10 · dearest first +esc all {2}f filter {2}S order {2}$/,
    );
    expect(plain(listingLine({ order: 'plan', filter: 'b' }, { ...view, last: 30 }))).toMatch(
      /^ 30 of 40 agents · “b” hides 10 +esc all {2}f filter {2}S order {2}$/,
    );
    expect(plain(listingLine({ order: 'plan', filter: '' }, { ...view, last: 40, listed: 40 }))).toMatch(
      /^ 40 agents +f filter {2}S order {2}$/,
    );
  });

  it('fits, whatever the filter is', () => {
    for (let width = 1; width < 130; width += 1)
      expect(
        lineWidth(
          listingLine({ order: 'state', filter: '日本語\u001b]0;x\u0007'.repeat(9) }, { ...view, width }),
        ),
      ).toBeLessThanOrEqual(width);
  });
});
