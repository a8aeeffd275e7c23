import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, it } from 'vitest';
import type { Event } from '../../src/core/event.ts';
import { answering, createWorld, eventsOf, planning, replacing, runOptions, type World } from './world.ts';

const files = { 'a.txt': 'one\n', 'b.txt': 'two\n', 'c.txt': 'three\n' };
const plan = planning(
  { id: 'agent_1', files: ['a.txt'] },
  { id: 'agent_2', files: ['b.txt'] },
  { id: 'agent_3', files: ['c.txt'], dependsOn: ['agent_2'] },
);

/** Processes in whose environment one of these marks stands. */
const marked = (marks: readonly string[]): readonly string[] =>
  readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
      return marks.some((mark) => environment.includes(mark));
    } catch {
      return false;
    }
  });

const marksOf = (events: readonly Event[]): readonly string[] =>
  eventsOf(events, 'attempt.intended').map(({ mark }) => mark);

const schedulerLog = ({ repository }: World, run: string): string =>
  readFileSync(join(repository, '.aider_logs', run, 'scheduler.log'), 'utf8');

/** Waits until the model was asked by this rule; a run can only be interrupted in the middle of a reply then. */
const asked = async (world: World, rule: string): Promise<void> => {
  while (!world.model.requests.some((request) => request.rule === rule)) await sleep(50);
};

it.concurrent('ends in order at SIGINT: nothing is left running, nothing is lost', async (over) => {
  const world = await createWorld(
    files,
    {
      rules: [
        plan,
        answering('agent_1', [replacing('a.txt', 'one', 'ONE')]),
        answering('agent_2', [{ hang: true }]),
      ],
    },
    { over },
  );
  let alive: readonly string[] = [];
  const seen: Event[] = [];
  const { code, events, err } = await world.dash(['Shout', ...runOptions(inject('aider'))], {
    onEvent: (event, stop) => {
      seen.push(event);
      if (event.type !== 'merge.finished') return;
      void asked(world, 'agent_2').then(() => {
        alive = marked(marksOf(seen));
        stop('SIGINT');
      });
    },
  });
  expect(code).toBe(130);
  expect(alive).not.toEqual([]);
  expect(marked(marksOf(events))).toEqual([]);
  expect(err).toContain('Stopping');
  const summary = world.summary();
  expect(summary).toMatchObject({ verdict: 'interrupted', exit_code: 130 });
  expect(summary.agents.map(({ verdict, attempts }) => ({ verdict, attempts }))).toEqual([
    { verdict: 'succeeded', attempts: 1 },
    { verdict: 'interrupted', attempts: 1 },
    { verdict: 'interrupted', attempts: 0 },
  ]);
  expect(world.git('show', `${summary.result_branch}:a.txt`)).toBe('ONE\n');
  expect(world.git('branch', '--list', summary.agents[1]?.branch ?? '')).toContain('agent_2');
  expect(world.git('worktree', 'list')).toContain('agent_2');
  expect(events.at(-1)).toMatchObject({ type: 'run.finished', verdict: 'interrupted' });
  expect(world.git('status', '--porcelain')).toBe('');
});

it.concurrent('ends at once at the second SIGINT', async (over) => {
  const world = await createWorld(
    files,
    { rules: [plan, answering('agent_1', [{ hang: true }]), answering('agent_2', [{ hang: true }])] },
    { over },
  );
  const { code, events } = await world.dash(['Shout', ...runOptions(inject('aider'))], {
    onEvent: (event, stop) => {
      if (event.type !== 'attempt.started' || event.agent !== 'agent_2') return;
      void Promise.all([asked(world, 'agent_1'), asked(world, 'agent_2')]).then(async () => {
        stop('SIGINT');
        // Until the first one has arrived.
        while (!schedulerLog(world, event.run).includes('asked to stop')) await sleep(20);
        stop('SIGINT');
      });
    },
  });
  expect(code).toBe(130);
  expect(marked(marksOf(events))).toEqual([]);
  expect(world.summary().agents.map(({ verdict }) => verdict)).toEqual([
    'interrupted',
    'interrupted',
    'interrupted',
  ]);
});

it.concurrent('ends while the planner thinks', async (over) => {
  const world = await createWorld(
    files,
    { rules: [{ name: 'planner', when: { model: 'planner' }, replies: [{ hang: true }] }] },
    { over },
  );
  const { code } = await world.dash(['Shout', ...runOptions(inject('aider'))], {
    onEvent: (event, stop) => {
      if (event.type === 'plan.started') void asked(world, 'planner').then(() => stop('SIGTERM'));
    },
  });
  expect(code).toBe(130);
  expect(world.summary()).toMatchObject({ verdict: 'interrupted', exit_code: 130, agents: [] });
});
