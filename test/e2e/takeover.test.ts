import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import type { Event } from '../../src/core/event.ts';
import { readEvents } from '../../src/store/event-reading.ts';
import { answering, createWorld, type Ended, eventsOf, planning, replacing, runOptions } from './world.ts';

const files = { 'a.txt': 'one\n', 'b.txt': 'two\n' };
const shared = planning({ id: 'agent_1', files: ['a.txt', 'b.txt'] });
const typed = {
  name: 'typed',
  when: { contains: 'Please shout', role: 'user' as const, last: true },
  replies: [replacing('a.txt', 'one', 'ONE')],
};

/** What somebody types who has one change made and leaves. */
const oneChange = [
  { wait: '> ', type: 'Please shout\r' },
  { wait: 'Commit ', type: '' },
  { wait: '> ', type: '/exit\r' },
];

/** Calls `act` once, at the first event that is the one. */
const once = (is: (event: Event) => boolean, act: (event: Event) => Promise<Ended>) => {
  let ended: Promise<Ended> | undefined;
  return {
    onEvent: (event: Event): void => {
      if (ended === undefined && is(event)) ended = act(event);
    },
    ended: async (): Promise<Ended> => ended ?? Promise.reject(new Error('It never happened.')),
  };
};

describe('taking an agent over', () => {
  it.concurrent('gives its work tree and its chat to the user; what was done there is validated and merged', async (over) => {
    const rules = [shared, typed, answering('agent_1', [replacing('b.txt', 'two', 'TWO'), { hang: true }])];
    const world = await createWorld(files, { rules }, { over });
    const steps = [...oneChange, { wait: '[d]one: ', type: 'what?\r' }, { wait: '[d]one: ', type: 'd\r' }];
    const user = once(
      ({ type }) => type === 'validation.finished',
      ({ run }) => world.terminal(['takeover', run, '1'], steps),
    );
    const { code, events } = await world.dash(
      ['Shout', ...runOptions(inject('aider')), '--validate', 'grep -q ONE a.txt'],
      user,
    );
    const shown = await user.ended();
    expect(shown.code, shown.out).toBe(0);
    expect(shown.out).toContain('aider made 1 commit.');
    expect(code).toBe(0);
    const asked = world.model.requests.find(({ rule }) => rule === 'typed');
    expect(asked?.messages.some(({ content }) => content.includes('Task for agent_1:'))).toBe(true);

    const [held, released] = [eventsOf(events, 'agent.held'), eventsOf(events, 'agent.released')];
    expect(held).toMatchObject([{ agent: 'agent_1' }]);
    expect(released).toMatchObject([
      { agent: 'agent_1', next: 'done', commits: 1, files: ['a.txt', 'b.txt'] },
    ]);
    const later = events.filter(({ seq }) => seq > (released[0]?.seq ?? 0)).map(({ type }) => type);
    expect(later).toEqual([
      'validation.started',
      'validation.finished',
      'agent.succeeded',
      'merge.started',
      'validation.started',
      'validation.finished',
      'merge.finished',
      'run.finished',
    ]);
    const { result_branch: result, run } = world.summary();
    expect(world.git('show', `${result}:a.txt`)).toBe('ONE\n');
    expect(world.git('show', `${result}:b.txt`)).toBe('TWO\n');

    const folder = join(world.repository, '.aider_logs', run);
    const first = readFileSync(join(folder, 'agent1_1.chat.md'), 'utf8');
    const chat = readFileSync(join(folder, 'agent1_takeover_1.chat.md'), 'utf8');
    expect(chat).toContain('Please shout');
    expect(first).not.toContain('Please shout');
    expect(readFileSync(join(folder, 'agent1_takeover_1.jsonl'), 'utf8')).toContain('"message_send"');
    expect(existsSync(join(folder, 'agent1_takeover.before.json'))).toBe(false);
  });

  it.concurrent('begins a run that is over again, survives its terminal, and needs no aider to be given back', async (over) => {
    const rules = [
      shared,
      typed,
      answering('agent_1', [{ text: 'No.' }, { text: 'No.' }, replacing('b.txt', 'deux', 'TWO')]),
    ];
    const world = await createWorld(files, { rules }, { over });
    world.write('local.txt', 'mine\n');
    world.write('../dash.yaml', 'copy: [local.txt]\n');
    const first = await world.dash(['Shout', ...runOptions(inject('aider')), '--config', '../dash.yaml']);
    expect(first.code).toBe(1);
    const [{ worktree } = { worktree: '' }] = eventsOf(first.events, 'attempt.intended');
    const logs = join(world.repository, '.aider_logs');
    const run = readdirSync(logs).find((name) => /^\d{8}-/.test(name)) ?? '';
    const typesNow = () => readEvents(join(logs, run, 'events.jsonl')).events.map(({ type }) => type);

    const mute = await world.dash(['takeover', run, 'agent_1']);
    expect(mute).toMatchObject({ code: 2, out: '' });
    expect(mute.err).toContain('terminal');
    expect(typesNow()).not.toContain('agent.held');

    const torn = await world.terminal(
      ['takeover', run, 'agent_1'],
      [...oneChange.slice(0, 2), { wait: '> ', type: '', kill: true }],
    );
    expect(torn.code, torn.out).not.toBe(0);
    expect(typesNow().slice(-2)).toEqual(['scheduler.resumed', 'agent.held']);

    writeFileSync(join(worktree, 'b.txt'), 'deux\n');
    const back = await world.dash(['takeover', run, 'agent_1', '--then', 'go-on']);
    expect(back).toMatchObject({ code: 0, err: '' });
    expect(back.out).toContain('agent_1 has 2 more commits. It goes on.');
    expect((await world.dash(['attach', run])).code).toBe(0);
    const { result_branch: result, agents } = world.summary();
    expect(agents).toMatchObject([{ verdict: 'succeeded', merged: true, attempts: 3 }]);
    expect(world.git('show', `${result}:a.txt`)).toBe('ONE\n');
    expect(world.git('show', `${result}:b.txt`)).toBe('TWO\n');
    // What the user had copied there is nobody's work.
    expect(world.git('ls-tree', '--name-only', '-r', result)).not.toContain('local.txt');
  });

  it.concurrent('works for one that has not begun: only what was done counts for its work', async (over) => {
    const rules = [
      planning(
        { id: 'agent_1', files: ['b.txt'] },
        { id: 'agent_2', files: ['a.txt'], dependsOn: ['agent_1'] },
      ),
      typed,
      answering('agent_1', [{ hang: true }]),
    ];
    const world = await createWorld(files, { rules }, { over });
    const user = once(
      ({ type }) => type === 'attempt.started',
      ({ run }) => world.terminal(['takeover', run, 'agent_2', '--then', 'done'], oneChange),
    );
    const { onEvent } = user;
    const { events } = await world.dash(['Shout', ...runOptions(inject('aider'))], {
      onEvent: (event, stop) => {
        onEvent(event);
        if (event.type === 'merge.finished') stop('SIGINT');
      },
    });
    const shown = await user.ended();
    expect(shown.code, shown.out).toBe(0);
    expect(eventsOf(events, 'agent.released')).toMatchObject([
      {
        agent: 'agent_2',
        base: eventsOf(events, 'plan.approved')[0]?.prd_commit,
        commits: 1,
        files: ['a.txt'],
      },
    ]);
    expect(eventsOf(events, 'merge.finished')).toMatchObject([{ agent: 'agent_2', files: ['a.txt'] }]);
  });
});
