import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { answering, createWorld, eventsOf, planning, replacing, runOptions, writing } from './world.ts';

const files = { 'a.txt': 'one\n', 'b.txt': 'two\n' };
const dependent = planning(
  { id: 'agent_1', files: ['new.txt'] },
  { id: 'agent_2', files: ['new.txt', 'b.txt'], dependsOn: ['agent_1'] },
  { id: 'agent_3', files: ['a.txt'], dependsOn: ['agent_2'] },
);

describe('agents that depend on others', () => {
  it.concurrent('begin from what those did, once it is merged', async (over) => {
    const world = await createWorld(
      files,
      {
        rules: [
          dependent,
          answering('agent_1', [writing('new.txt', 'made by agent_1\n')]),
          answering('agent_2', [replacing('new.txt', 'made by agent_1', 'made by both')]),
          answering('agent_3', [replacing('a.txt', 'one', 'ONE')]),
        ],
      },
      { over },
    );
    const { code, events } = await world.dash(['In turn', ...runOptions()]);
    expect(code).toBe(0);
    const { result_branch: result } = world.summary();
    expect(world.git('show', `${result}:new.txt`)).toBe('made by both\n');
    const steps = events.flatMap((event) =>
      event.type === 'attempt.intended' || event.type === 'merge.finished'
        ? [`${event.type} ${event.agent}`]
        : [],
    );
    expect(steps).toEqual(
      ['agent_1', 'agent_2', 'agent_3'].flatMap((id) => [`attempt.intended ${id}`, `merge.finished ${id}`]),
    );
    const [second] = eventsOf(events, 'attempt.intended', 'agent_2');
    expect(second?.base).toBe(eventsOf(events, 'merge.finished', 'agent_1')[0]?.commit);
    const asked = world.model.requests.find(({ rule }) => rule === 'agent_2');
    expect(asked?.messages.some(({ content }) => content.includes('made by agent_1'))).toBe(true);
  });

  it.concurrent('are blocked when one of those fails, and so are theirs', async (over) => {
    const world = await createWorld(
      files,
      { rules: [dependent, answering('agent_1', [{ text: 'No.' }])] },
      { over },
    );
    const { code, err } = await world.dash(['In turn', ...runOptions()]);
    expect(code).toBe(1);
    const { agents, verdict } = world.summary();
    expect(verdict).toBe('no-change');
    expect(agents.map((one) => [one.verdict, one.attempts > 0])).toEqual([
      ['no-change', true],
      ['blocked', false],
      ['blocked', false],
    ]);
    expect(agents[1]?.detail).toContain('agent_1');
    expect(agents[2]?.detail).toContain('agent_2');
    expect(err).toContain('agent_1');
    expect(world.model.requests.some(({ rule }) => rule === 'agent_2' || rule === 'agent_3')).toBe(false);
  });
});

/** aider counts 17 or 18 tokens in a reply with one small edit. */
const prices = JSON.stringify({ 'openai/coder': { input: 0, output: 1_000_000 } });

describe('a budget', () => {
  it.concurrent('that a reply spends ends its agent and all that follow, and nothing is asked any more', async (over) => {
    const world = await createWorld(
      files,
      {
        rules: [
          planning(
            { id: 'agent_1', files: ['a.txt'] },
            { id: 'agent_2', files: ['b.txt'] },
            { id: 'agent_3', files: ['b.txt'] },
          ),
          answering('agent_1', [replacing('a.txt', 'one', 'ONE')]),
        ],
      },
      { over },
    );
    const { code, events } = await world.dash(
      ['Shout', ...runOptions(), '--parallel', '1', '--budget', '5', '--validate', 'true'],
      { env: { AIDER_DASH_PRICES: prices } },
    );
    expect(code).toBe(4);
    const summary = world.summary();
    expect(summary.verdict).toBe('budget');
    expect(summary.agents.map(({ verdict, attempts }) => ({ verdict, attempts }))).toEqual([
      { verdict: 'budget', attempts: 1 },
      { verdict: 'budget', attempts: 0 },
      { verdict: 'budget', attempts: 0 },
    ]);
    const [reply] = eventsOf(events, 'attempt.reply');
    const cost = reply?.cost ?? 0;
    expect(cost).toBeGreaterThan(5);
    expect(summary.agents[0]).toMatchObject({ cost, cost_source: 'price-table', cost_wasted: cost });
    expect(eventsOf(events, 'budget.spent')).toMatchObject([{ spent: cost, budget: 5 }]);
    expect(world.model.requests.filter(({ kind }) => kind === 'edit')).toHaveLength(1);
    // What was paid for is not thrown away.
    expect(world.git('show', `${summary.agents[0]?.branch}:a.txt`)).toBe('ONE\n');
  });

  it.concurrent('that is enough for one agent lets it be merged', async (over) => {
    const config = `prices: ${prices}\nbudget: 20\nparallel: 1\n`;
    const world = await createWorld(
      files,
      {
        rules: [
          planning({ id: 'agent_1', files: ['a.txt'] }, { id: 'agent_2', files: ['b.txt'] }),
          answering('agent_1', [replacing('a.txt', 'one', 'ONE')]),
          // It does not fit; aider would ask again, and that is not paid for any more.
          answering('agent_2', [replacing('b.txt', 'nine', 'NINE'), { hang: true }]),
        ],
      },
      { over },
    );
    world.write('../dash.yaml', config);
    const { code, events } = await world.dash(['Shout', ...runOptions(), '--config', '../dash.yaml']);
    expect(code).toBe(4);
    const { agents, result_branch: result, totals, run } = world.summary();
    expect(agents.map(({ verdict, merged }) => ({ verdict, merged }))).toEqual([
      { verdict: 'succeeded', merged: true },
      { verdict: 'budget', merged: false },
    ]);
    expect(world.git('show', `${result}:a.txt`)).toBe('ONE\n');
    const [merged, wasted, ...more] = eventsOf(events, 'attempt.reply').map(({ cost }) => cost ?? 0);
    expect(more).toEqual([]);
    expect(totals).toMatchObject({ cost_merged: merged, cost_wasted: wasted });
    const log = readFileSync(`${world.repository}/.aider_logs/${run}/events.jsonl`, 'utf8');
    expect(log.trim().split('\n')).toHaveLength(events.length);
  });
});
