import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Summary } from '../../src/core/summary-schema.ts';
import { answering, createWorld, eventsOf, plannerAnswer, planning, replacing, runOptions } from './world.ts';

const files = { 'a.txt': 'one\n', 'b.txt': 'two\n' };
const good = answering('agent_1', [replacing('a.txt', 'one', 'ONE')]);

it.concurrent('takes a request of a megabyte from standard input', async (over) => {
  const world = await createWorld(
    files,
    { rules: [planning({ id: 'agent_1', files: ['a.txt'] }), good] },
    { over },
  );
  const input = `Shout, as follows.\n${'All the details, ünabridged.\n'.repeat(36_000)}The end.\n`;
  expect(input.length).toBeGreaterThan(1_000_000);
  const { code, events, err } = await world.dash([...runOptions(), '--change-file', '-'], { input });
  expect(code, err).toBe(0);
  expect(eventsOf(events, 'run.created')[0]?.change).toBe(input.trim());
  const planner = world.model.requests.find(({ rule }) => rule === 'planner');
  const text = planner?.messages.map(({ content }) => content).join('\n') ?? '';
  expect(text).toContain('Shout, as follows.');
  const summary = world.summary();
  expect(summary.agents[0]).toMatchObject({ verdict: 'succeeded', merged: true });
  const [title] = world.git('log', '-1', '--format=%s', `${summary.result_branch}^`).split('\n');
  expect(title?.length).toBeLessThan(100);
});

it.concurrent("takes the user's own plan and PRD and asks no planner", async (over) => {
  const world = await createWorld(files, { rules: [good] }, { over });
  const [, json = ''] =
    /<json>\s*(.*)\s*<\/json>/s.exec(
      plannerAnswer({
        id: 'agent_1',
        files: ['a.txt'],
        prompt: 'Read docs/prd/NNN-the-change.md and shout.',
      }),
    ) ?? [];
  world.write('../plan.json', json);
  world.write('../prd.md', '# My own PRD\n\nShout.\n');
  const { code, events, err } = await world.dash([
    'Shout',
    ...runOptions(),
    ...['--plan', '../plan.json', '--prd', '../prd.md'],
  ]);
  expect(code, err).toBe(0);
  expect(world.model.requests.some(({ model }) => model === 'planner')).toBe(false);
  expect(eventsOf(events, 'plan.approved')[0]?.by).toBe('file');
  const { result_branch: result, prd } = world.summary();
  expect(prd).toMatch(/^docs\/prd\/001-/);
  expect(world.git('show', `${result}:${prd}`)).toBe('# My own PRD\n\nShout.\n');
  const [asked] = world.model.requests;
  const text = asked?.messages.map(({ content }) => content).join('\n') ?? '';
  expect(text).toContain(`Read ${prd} and shout.`);
  expect(text).toContain('# My own PRD');
});

it.concurrent('runs twice at once on one repository', async (over) => {
  const world = await createWorld(
    files,
    {
      rules: [
        {
          when: { model: 'planner', contains: 'First change' },
          replies: [{ text: plannerAnswer({ id: 'agent_1', files: ['a.txt'] }) }],
        },
        {
          when: { model: 'planner', contains: 'Second change' },
          replies: [{ text: plannerAnswer({ id: 'agent_2', files: ['b.txt'] }) }],
        },
        good,
        answering('agent_2', [replacing('b.txt', 'two', 'TWO')]),
      ],
    },
    { over },
  );
  const runs = await Promise.all(
    ['First change', 'Second change'].map((change) =>
      world.dash([change, ...runOptions(), '--validate', 'cat a.txt b.txt']),
    ),
  );
  expect(runs.map(({ code }) => code)).toEqual([0, 0]);
  const [first, second] = runs.map(({ events }) => {
    const path = join(world.repository, '.aider_logs', `summary_${events[0]?.run}.json`);
    return JSON.parse(readFileSync(path, 'utf8')) as Summary;
  });
  expect(world.git('show', `${first?.result_branch}:a.txt`)).toBe('ONE\n');
  expect(world.git('show', `${first?.result_branch}:b.txt`)).toBe('two\n');
  expect(world.git('show', `${second?.result_branch}:a.txt`)).toBe('one\n');
  expect(world.git('show', `${second?.result_branch}:b.txt`)).toBe('TWO\n');
  // Both can be had, one after the other.
  for (const summary of [first, second]) {
    const merge = await world.dash(['merge', summary?.run ?? ''], {
      env: { EMAIL: 't@t', GIT_AUTHOR_NAME: 'T', GIT_COMMITTER_NAME: 'T' },
    });
    expect(merge.err).toBe('');
    expect(merge.code).toBe(0);
  }
  expect(['a.txt', 'b.txt'].map((path) => readFileSync(join(world.repository, path), 'utf8'))).toEqual([
    'ONE\n',
    'TWO\n',
  ]);
  expect(world.git('status', '--porcelain')).toBe('');
});
