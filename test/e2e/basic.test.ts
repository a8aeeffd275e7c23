import { expect, inject, it } from 'vitest';
import { createWorld, eventsOf, plannerAnswer, runOptions } from './world.ts';

it('carries one change through planner, agents, validation and merges', async () => {
  const world = await createWorld(
    { 'a.txt': 'one\n', 'b.txt': 'two\n' },
    {
      rules: [
        {
          when: { model: 'planner' },
          replies: [
            { text: plannerAnswer({ id: 'agent_1', files: ['a.txt'] }, { id: 'agent_2', files: ['b.txt'] }) },
          ],
        },
        {
          when: { contains: 'Task for agent_1:' },
          replies: [{ edits: [{ path: 'a.txt', search: 'one\n', replace: 'ONE\n' }] }],
        },
        {
          when: { contains: 'Task for agent_2:' },
          replies: [{ edits: [{ path: 'b.txt', search: 'two\n', replace: 'TWO\n' }] }],
        },
      ],
    },
  );
  const { code, events, err } = await world.dash([
    'Shout',
    ...runOptions(inject('aider')),
    '--validate',
    'cat a.txt b.txt',
  ]);
  expect(err).toContain('holds 2 of 2 agents, and it passes the validation command');
  expect(code).toBe(0);
  const summary = world.summary();
  expect(summary.agents.map(({ verdict, merged, iterations }) => ({ verdict, merged, iterations }))).toEqual([
    { verdict: 'succeeded', merged: true, iterations: 1 },
    { verdict: 'succeeded', merged: true, iterations: 1 },
  ]);
  expect(world.git('show', `${summary.result_branch}:a.txt`)).toBe('ONE\n');
  expect(world.git('show', `${summary.result_branch}:b.txt`)).toBe('TWO\n');
  expect(world.git('diff', '--name-only', 'main', summary.result_branch).trim().split('\n')).toEqual([
    'a.txt',
    'b.txt',
    'docs/prd/001-the-change.md',
  ]);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(eventsOf(events, 'merge.finished')).toHaveLength(2);
  // The user's own branch, work tree and index are as they were.
  expect(world.git('status', '--porcelain')).toBe('');
  expect(world.git('rev-parse', '--abbrev-ref', 'HEAD').trim()).toBe('main');
});
