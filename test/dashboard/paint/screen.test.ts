import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { emptyField, fieldOf } from '../../../src/dashboard/field.ts';
import { createModel } from '../../../src/dashboard/model.ts';
import type { Shown } from '../../../src/dashboard/paint/shown.ts';
import { type RetryForm, retryForm } from '../../../src/dashboard/retry-form.ts';
import type { Ui } from '../../../src/dashboard/ui.ts';
import { readEvents } from '../../../src/store/event-reading.ts';
import { busyRun, scene } from '../../helpers/busy-run.ts';
import { exited, history, intended } from '../../helpers/history.ts';
import { busyModel, painted, shownOf, sizes } from '../../helpers/painted.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const prd = readFileSync(`${root}test/dashboard/fixtures/prd.md`, 'utf8');

/** The run that was recorded in this repository, at its end. */
const ended = (): Partial<Shown> => {
  const { events } = readEvents(`${root}.aider_logs/20261121-131407-4b67/events.jsonl`);
  const model = createModel();
  for (const event of events) model.add(event);
  return {
    model,
    nowMs: Date.parse(events.at(-1)?.time ?? ''),
    scene: scene('agent_2', 'summary', ['merge', 'diff', 'copy', 'begin-again']),
  };
};

const prompts = new Map([
  ['agent_2', 'Add a middleware in src/http/middleware.ts that calls take(key) first.'],
]);

/** Whole screens lie in test/dashboard/golden; `vitest -u` draws them anew. */
const golden = async (name: string, ui: Partial<Ui>, more: Partial<Shown> = {}) => {
  for (const size of sizes)
    await expect(
      painted(shownOf({ focus: 'agent_1', ...ui }, { prd, ...more }), size).text,
    ).toMatchFileSnapshot(`../golden/screens/${name}-${size.columns}x${size.rows}.txt`);
};

describe('the whole screen', () => {
  it('shows a run', () => golden('run', {}));
  it('shows how a run went', () => golden('summary', { screen: 'summary', focus: 'agent_2' }, ended()));
  it('shows where the money went', () => golden('money', { screen: 'money' }));
  it('shows who needs somebody', () => golden('needs-you', { screen: 'needs-you', focus: 'agent_5' }));
  it('shows the PRD', () => golden('prd', { screen: 'prd', top: 0 }));
  it('shows the keys', () =>
    golden('help', { overlay: { kind: 'help', before: { top: null, search: null } }, top: 0 }));
  it('finds what can be done by its name', () =>
    golden('palette', { overlay: { kind: 'palette', field: fieldOf('st'), chosen: 1 } }));
  it('asks before it stops an agent', () =>
    golden('confirm', { overlay: { kind: 'confirm', action: 'kill' } }));
  it('takes a message for an agent', () =>
    golden('tell', {
      overlay: { kind: 'input', asks: 'tell', field: fieldOf('Mind the tests,\nand the docs.') },
    }));
  it('takes words to filter by', () =>
    golden('filter', { overlay: { kind: 'input', asks: 'filter', field: emptyField } }));
  it('lets somebody choose how an agent is begun again', () => {
    const agent = busyModel()
      .state()
      .agents.find(({ id }) => id === 'agent_2');
    if (agent === undefined) throw new Error('There is no agent.');
    const form = retryForm(agent);
    const chosen: RetryForm = {
      ...form,
      at: 2,
      format: 'whole',
      model: fieldOf('openrouter/other/model-2'),
      kept: ['src/http/middleware.ts'],
      text: fieldOf('Only the middleware.\nLeave the errors alone.'),
    };
    const overlay = { kind: 'choices', form: chosen } as const;
    const where = scene('agent_2', 'choices', ['command', 'turn']);
    return Promise.all([
      golden('retry', { focus: 'agent_2', overlay: { kind: 'choices', form } }, { scene: where, prompts }),
      golden('retry-chosen', { focus: 'agent_2', overlay }, { scene: where, prompts }),
    ]);
  });
  it('names what attempts were made with, where that isn’t the run’s', () => {
    const choices = { model: 'openrouter/other/model-2', edit_format: 'whole' } as const;
    const model = createModel();
    for (const event of history(
      ...busyRun,
      { type: 'agent.queued', agent: 'agent_5', place: 5, branch: 'aider-dash/r/agent_5', choices },
      intended('agent_5', 2),
      exited('agent_5', 'edit-failed', { attempt: 2 }),
      { type: 'agent.failed', agent: 'agent_5', verdict: 'edit-failed', detail: 'detail of edit-failed' },
    ))
      model.add(event);
    const where = (context: 'zoom' | 'summary') => ({ model, scene: scene('agent_5', context) });
    return Promise.all([
      golden('otherwise-attempts', { screen: 'zoom', tab: 'attempts', focus: 'agent_5' }, where('zoom')),
      golden('otherwise-summary', { screen: 'summary', focus: 'agent_5' }, where('summary')),
      golden('otherwise-events', { screen: 'zoom', tab: 'events', focus: 'agent_5' }, where('zoom')),
    ]);
  });
  it('says when there is no room', () => {
    expect(painted(shownOf({}), { columns: 20, rows: 6 }).text.trim()).toMatch(/too small/);
  });
});
