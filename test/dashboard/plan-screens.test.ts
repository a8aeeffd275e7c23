import { describe, expect, it } from 'vitest';
import type { Draft } from '../../src/core/event.ts';
import { focusOf } from '../../src/dashboard/focus.ts';
import { lookAround } from '../../src/dashboard/look-around.ts';
import { createModel, type Model } from '../../src/dashboard/model.ts';
import type { PlanText } from '../../src/dashboard/paint/shown.ts';
import { alongWith } from '../../src/dashboard/plan-screens.ts';
import { firstUi, type Ui } from '../../src/dashboard/ui.ts';
import { scene } from '../helpers/busy-run.ts';
import { atEvent, begun, history } from '../helpers/history.ts';
import { painted, type Size, shownOf } from '../helpers/painted.ts';

const change = 'Add rate limiting to the public API\nand say so in the docs';
const [created, , ready] = begun(
  [
    { id: 'agent_1', files: ['src/limit/bucket.ts', 'src/index.ts'] },
    { id: 'agent_2', files: ['src/http/middleware.ts', 'src/index.ts'] },
    { id: 'agent_3', files: ['docs/limits.md', 'src/index.ts'], dependsOn: ['agent_1', 'agent_2'] },
  ],
  { change, budget_usd: 5 },
);
const asked = (more: Partial<Extract<Draft, { type: 'plan.started' }>> = {}): Draft => ({
  type: 'plan.started',
  try: 1,
  model: 'anthropic/claude-sonnet-4.5',
  source: 'planner',
  ...more,
});
const rejected: Draft = {
  type: 'plan.rejected',
  try: 1,
  faults: ['num_agents is 4, but agents has 3 entries; they must be equal.'],
  prompt_tokens: 2_000,
  completion_tokens: 900,
  total_tokens: 2_900,
  cost: 0.02,
  cost_source: 'provider',
};
const review: Draft = { type: 'plan.review' };

const prd = [
  '# Rate limiting for the public API',
  '## Overview\nEach key may call **100 times** a minute; more gets `429` with `Retry-After`.',
  '## Goals\n- R1 A token bucket for each key (agent_1).\n- R2 A middleware on `/v1` (agent_2).',
].join('\n\n');
const split = `${prd}\n\n<json>\n{"prd_slug": "limits", "agents": [{"agent_id": "agent_1", "description": "x"}, {"agent_id": "ag`;

type Seen = { readonly model: Model; readonly ui: Ui; readonly nowMs: number };

const after = (drafts: readonly (Draft | undefined)[]): Seen => {
  const model = createModel();
  const events = history(...drafts.filter((draft) => draft !== undefined));
  let ui = firstUi;
  for (const event of events) {
    model.add(event);
    ui = alongWith(ui, event);
  }
  return { model, ui, nowMs: atEvent(events.length) + 12_000 };
};

const text = (answer: string): PlanText => ({ text: answer, characters: answer.length + 40 });
const prompts = new Map([
  ['agent_2', 'Add a middleware in src/http/middleware.ts.\n\nIt calls take(key) of src/limit/bucket.ts.'],
]);

const shown = ({ model, ui, nowMs }: Seen, planText: PlanText = text('')) =>
  shownOf(ui, {
    model,
    scene: scene(focusOf(ui, model.state()), ui.overlay === null ? ui.screen : ui.overlay.kind),
    nowMs,
    prd,
    prompts,
    planText,
  });

const picture = (seen: Seen, size: Size, planText?: PlanText): string =>
  `${painted(shown(seen, planText), size).rows.join('\n')}\n`;

/** Pictures lie in test/dashboard/golden; `vitest -u` draws them anew. */
const golden = (name: string, seen: Seen, planText?: PlanText) =>
  Promise.all(
    [
      [80, 24],
      [120, 36],
    ].map(([columns = 0, rows = 0]) => {
      const seenNow = picture(seen, { columns, rows }, planText);
      return expect(seenNow).toMatchFileSnapshot(`golden/${name}-${columns}x${rows}.txt`);
    }),
  );

const look = (seen: Seen, ...actions: Parameters<typeof lookAround>[1][]): Seen => {
  const around = { state: seen.model.state(), layout: null, lines: 100, height: 10 };
  return { ...seen, ui: actions.reduce((ui, action) => lookAround(ui, action, around), seen.ui) };
};

describe('while the planner writes', () => {
  it('shows the PRD as far as it is', () => golden('planning', after([created, asked()]), text(prd)));

  it('shows how the work is split, and what did not hold before', () =>
    golden('planning-split', after([created, asked(), rejected, asked({ try: 2 })]), text(split)));

  it('says why it waits', () => {
    const wait: Draft = { type: 'attempt.backoff', seconds: 20, reason: 'rate limited (429)', by: 'planner' };
    return golden('planning-waits', after([created, asked({ remark: 'Two agents will do.' }), wait]));
  });
});

describe('a plan that waits for a person', () => {
  const waiting = after([created, asked(), ready, review]);

  it('shows PRD and agents', () => golden('review', look(waiting, 'focus-down')));

  it('shows the PRD alone where both don’t fit', () => golden('review-prd', look(waiting, 'other-pane')));

  it('says why it is still the plan before', () =>
    golden(
      'review-note',
      after([
        created,
        asked(),
        ready,
        review,
        asked({ remark: 'No.' }),
        { ...review, note: 'There is no other plan; this is the one before.' },
      ]),
    ));

  it('asks for a remark, and shows what can’t be taken', () => {
    const overlay = {
      kind: 'refused',
      what: 'plan',
      text: '{}',
      faults: ['This can’t be taken as it is:', 'prd_slug is missing; expected text.'],
    } as const;
    return Promise.all([
      golden('review-remark', look(waiting, 'replan')),
      golden('review-refused', { ...waiting, ui: { ...waiting.ui, overlay } }),
    ]);
  });
});

it('keeps the focus in sight among many agents, and fits every size', () => {
  const many = Array.from({ length: 30 }, (_, index) => ({ id: `agent_${index + 1}`, files: ['same.ts'] }));
  const waiting = after([...begun(many).slice(0, 3), review]);
  const last = { ...waiting, ui: { ...waiting.ui, focus: 'agent_30' } };
  for (const [columns, rows] of [
    [60, 15],
    [99, 20],
    [100, 15],
    [220, 60],
  ] as const) {
    expect(picture(last, { columns, rows })).toMatch(/30 agent_30/);
    expect(picture(last, { columns, rows })).toMatch(/same\.ts/);
    expect(picture(after([created, asked()]), { columns, rows }, text(split))).toMatch(/Splits the work/);
  }
});

describe('the screen', () => {
  const screenAfter = (...drafts: (Draft | undefined)[]) => after([created, ...drafts]).ui.screen;
  const approved: Draft = { type: 'plan.approved', by: 'user', prd_commit: 'prd' };
  const finished: Draft = { type: 'run.finished', verdict: 'interrupted', exit_code: 130, detail: '' };

  it('goes along with the run', () => {
    expect(screenAfter(asked())).toBe('planning');
    expect(screenAfter(asked(), ready)).toBe('planning');
    expect(screenAfter(asked(), ready, review)).toBe('review');
    expect(screenAfter(asked(), ready, review, asked({ remark: 'Again.' }))).toBe('planning');
    expect(screenAfter(asked(), ready, review, approved)).toBe('run');
    expect(screenAfter(asked(), ready, review, finished)).toBe('summary');
    expect(screenAfter({ ...asked(), type: 'plan.started', source: 'file' } as Draft, ready)).toBe('run');
  });

  it('leaves whoever changes the plan where they are in it', () => {
    const { model, ui } = look(
      after([created, asked(), ready, review]),
      'other-pane',
      'page-down',
      'page-down',
    );
    expect(ui).toMatchObject({ screen: 'review', side: { name: 'prd' } });
    const [event] = history(review);
    expect(event && alongWith(ui, event)).toMatchObject({ top: ui.top, side: ui.side });
    expect(model.state().phase).toEqual({ kind: 'reviewing', note: null });
  });

  it('comes back to where the run is', () => {
    const waiting = after([created, asked(), ready, review]);
    expect(look(waiting, 'prd', 'back').ui.screen).toBe('review');
    expect(look(waiting, 'prd', 'prd').ui.screen).toBe('review');
    expect(look(after([created, asked()]), 'help', 'back').ui.screen).toBe('planning');
    // It was approved on another screen meanwhile.
    const { ui } = look(waiting, 'prd');
    const approved: Draft = { type: 'plan.approved', by: 'user', prd_commit: 'prd' };
    const later = { ...after([created, asked(), ready, review, approved]), ui };
    expect(look(later, 'back').ui.screen).toBe('run');
  });
});
