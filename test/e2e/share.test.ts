import { expect, it } from 'vitest';
import { createWorld, eventsOf, plannerAnswer, runOptions } from './world.ts';

const stray = { path: 'b.txt', search: 'one\n', replace: 'stray\n' };
const own = { path: 'a.txt', search: 'one\n', replace: 'two\n' };
const files = { 'a.txt': 'one\n', 'b.txt': 'one\n' };
const planned = {
  when: { model: 'planner' },
  replies: [{ text: plannerAnswer({ id: 'agent_1', files: ['a.txt'] }) }],
};

it('tells of a change outside of the share, by default', async () => {
  const work = { when: { contains: 'Task for agent_1:' }, replies: [{ edits: [own, stray] }] };
  const world = await createWorld(files, { rules: [planned, work] });
  const { code, err } = await world.dash(['Change it', ...runOptions()]);
  expect(code).toBe(0);
  expect(err).toContain('note: agent_1 changed what is not in its share: b.txt');
  const { agents, result_branch } = world.summary();
  expect(agents[0]).toMatchObject({ verdict: 'succeeded', outside_share: ['b.txt'] });
  expect(world.git('show', `${result_branch}:b.txt`)).toBe('stray\n');
});

it('takes an attempt back that leaves its share, when shares are strict, and says so to the next', async () => {
  const world = await createWorld(files, {
    rules: [
      planned,
      {
        when: { contains: ['Task for agent_1:', 'Your last edits were taken back', '"b.txt"'] },
        replies: [{ edits: [own] }],
      },
      { when: { contains: 'Task for agent_1:' }, replies: [{ edits: [own, stray] }] },
    ],
  });
  world.write('aider-dash.yaml', 'share: strict\n');
  const { code, events } = await world.dash(['Change it', ...runOptions()]);
  expect(eventsOf(events, 'attempt.exited').map(({ verdict, files: changed }) => [verdict, changed])).toEqual(
    [
      ['edit-failed', []],
      ['succeeded', ['a.txt']],
    ],
  );
  expect(eventsOf(events, 'attempt.exited')[0]?.detail).toContain('not in its share: b.txt');
  expect(code).toBe(0);
  const { agents, result_branch } = world.summary();
  expect(agents[0]).toMatchObject({ verdict: 'succeeded', attempts: 2, outside_share: [] });
  expect(world.git('show', `${result_branch}:a.txt`)).toBe('two\n');
  expect(world.git('show', `${result_branch}:b.txt`)).toBe('one\n');
});
