import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, it } from 'vitest';
import { connectControl } from '../../src/control/client.ts';
import type { Event, EventOf, EventType } from '../../src/core/event.ts';
import { readEvents } from '../../src/store/event-reading.ts';
import { answering, createWorld, eventsOf, planning, replacing, runOptions, type World } from './world.ts';

const files = { 'a.txt': 'one\n', 'b.txt': 'two\n' };
const both = planning({ id: 'agent_1', files: ['a.txt'] }, { id: 'agent_2', files: ['b.txt'] });
const first = answering('agent_1', [replacing('a.txt', 'one', 'ONE')]);
/** Answers only when the test lets it: until then its aider waits. */
const second = answering('agent_2', [{ hang: true }, replacing('b.txt', 'two', 'TWO')]);

/** Begins a run that goes on by itself, and gives back its id. */
const begin = async (world: World, ...more: readonly string[]): Promise<string> => {
  const options = runOptions(inject('aider')).filter((option) => option !== '--json');
  const { code, out, err } = await world.dash(['Shout', ...options, '--detach', ...more]);
  expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('aider-dash attach') });
  return out.trim();
};

const eventsIn = ({ repository }: World, run: string): readonly Event[] =>
  readEvents(join(repository, '.aider_logs', run, 'events.jsonl')).events;

/** Waits for an event of a run, told by its log. */
const event = async <T extends EventType>(
  world: World,
  run: string,
  type: T,
  fits: (event: EventOf<T>) => boolean = () => true,
): Promise<EventOf<T>> => {
  for (;;) {
    const found = eventsOf(eventsIn(world, run), type).find(fits);
    if (found !== undefined) return found;
    await sleep(50);
  }
};

const asked = async (world: World, rule: string): Promise<void> => {
  while (!world.model.requests.some((request) => request.rule === rule)) await sleep(50);
};

const said = async (world: World, ...args: readonly string[]): Promise<string> => {
  const { code, out, err } = await world.dash(args);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
};

/** `T` while it stands still. */
const processState = (pid: number): string =>
  /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1] ?? '';

const schedulerOf = ({ repository }: World, run: string): number => {
  const path = join(repository, '.aider_logs', run, 'control.json');
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly pid: number }).pid;
};

const alive = (pid: number): boolean => {
  try {
    return processState(pid) !== 'Z';
  } catch {
    return false;
  }
};

const ended = async (pid: number): Promise<void> => {
  while (alive(pid)) await sleep(20);
};

describe('a run in the background', () => {
  it.concurrent('is seen whole by whoever comes and goes, and can be steered', async (over) => {
    const world = await createWorld(files, { rules: [both, first, second] }, { over });
    const run = await begin(world);
    await asked(world, 'agent_2');
    const { pid } = await event(world, run, 'attempt.started', ({ agent }) => agent === 'agent_2');

    await said(world, 'pause', run, 'agent_2');
    while (processState(pid) !== 'T') await sleep(20);
    expect(await said(world, 'continue', run, 'agent_2')).toContain('goes on');
    while (processState(pid) === 'T') await sleep(20);

    // One who leaves takes nothing with him.
    const leaving = await world.dash(['attach', run, '--json'], {
      onEvent: ({ type }, stop) => void (type === 'agent.continued' && stop('SIGHUP')),
    });
    expect(leaving.code).toBe(0);
    expect(alive(schedulerOf(world, run))).toBe(true);

    const watching = [1, 2].map(() => world.dash(['attach', run, '--json']));
    expect(await said(world, 'kill', run, 'agent_2')).toContain('undo-kill');
    await event(world, run, 'agent.failed');
    expect(alive(pid)).toBe(false);
    for (const watched of await Promise.all(watching)) {
      expect(watched.code).toBe(1);
      expect(watched.events).toEqual(eventsIn(world, run).map((one) => expect.objectContaining(one)));
    }
    expect(eventsOf(eventsIn(world, run), 'run.finished')).toMatchObject([{ verdict: 'killed' }]);

    // What is over can begin again.
    expect(await said(world, 'retry', run, 'agent_2')).toContain('agent_2 in line again');
    const { code } = await world.dash(['attach', run]);
    expect(code).toBe(0);
    expect(world.git('show', `aider-dash/${run}/result:b.txt`)).toBe('TWO\n');
  });

  it.concurrent('is gone on with when its scheduler is killed: the living aider is adopted', async (over) => {
    const world = await createWorld(files, { rules: [both, first, second] }, { over });
    const run = await begin(world);
    await asked(world, 'agent_2');
    await event(world, run, 'merge.finished');
    const started = await event(world, run, 'attempt.started', ({ agent }) => agent === 'agent_2');
    const scheduler = schedulerOf(world, run);
    process.kill(scheduler, 'SIGKILL');
    await ended(scheduler);
    expect(alive(started.pid)).toBe(true);

    expect(await said(world, 'runs')).toContain(`aider-dash resume ${run}`);
    const refused = await world.dash(['attach', run]);
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining(`aider-dash resume ${run}`) });

    await said(world, 'resume', run, '--detach');
    expect(alive(started.pid)).toBe(true);
    const again = await world.dash(['resume', run]);
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('Another scheduler') });
    await said(world, 'kill', run, 'agent_2');
    await event(world, run, 'run.finished');
    const events = eventsIn(world, run);
    expect(eventsOf(events, 'attempt.intended').map(({ agent }) => agent)).toEqual(['agent_1', 'agent_2']);
    expect(eventsOf(events, 'merge.finished')).toHaveLength(1);
    expect(eventsOf(events, 'attempt.exited').at(-1)).toMatchObject({ agent: 'agent_2', verdict: 'killed' });
  });

  it.concurrent('is stopped in order, mended where its log was damaged, and goes on', async (over) => {
    const world = await createWorld(files, { rules: [both, first, second] }, { over });
    const run = await begin(world);
    await event(world, run, 'merge.finished');
    await asked(world, 'agent_2');
    expect(await said(world, 'stop', run)).toContain('stops');
    await event(world, run, 'run.finished', ({ exit_code }) => exit_code === 130);
    const scheduler = schedulerOf(world, run);
    await ended(scheduler);

    const folder = join(world.repository, '.aider_logs', run);
    appendFileSync(join(folder, 'events.jsonl'), 'no event at all\n{"v":1,"seq":99');
    const { code, err } = await world.dash(['resume', run]);
    expect(err).toContain('events.jsonl.damaged');
    expect(code).toBe(0);
    expect(readFileSync(join(folder, 'events.jsonl.damaged'), 'utf8')).toBe(
      '{"v":1,"seq":99\nno event at all\n',
    );
    expect(world.git('show', `aider-dash/${run}/result:b.txt`)).toBe('TWO\n');
    expect(readdirSync(join(world.repository, '.aider_logs'))).toContain(`summary_${run}.json`);
  });

  it.concurrent('gives back what a kill took away', async (over) => {
    const world = await createWorld(files, { rules: [both, first, second] }, { over });
    const run = await begin(world);
    await asked(world, 'agent_2');
    const { worktree } = await event(world, run, 'attempt.intended', ({ agent }) => agent === 'agent_2');
    writeFileSync(join(worktree, 'notes.txt'), 'mine\n');
    await said(world, 'kill', run, 'agent_2', '--now');
    await event(world, run, 'run.finished');
    expect(await event(world, run, 'attempt.exited', ({ agent }) => agent === 'agent_2')).toMatchObject({
      // Asked politely, it would have had five seconds to end by itself.
      signal: expect.stringMatching(/^SIG(TERM|KILL)$/),
      verdict: 'killed',
    });
    await ended(schedulerOf(world, run));
    expect(await said(world, 'undo-kill', run, 'agent_2')).toContain('goes on');
    expect((await world.dash(['attach', run])).code).toBe(0);
    expect(world.git('show', `aider-dash/${run}/result:notes.txt`)).toBe('mine\n');
    expect(world.git('show', `aider-dash/${run}/result:b.txt`)).toBe('TWO\n');
  });

  it.concurrent('leaves another run of the same repository alone, and heeds its own commands', async (over) => {
    const done = answering('agent_2', [replacing('b.txt', 'two', 'TWO')]);
    const world = await createWorld(files, { rules: [both, first, done] }, { over });
    const runs = await Promise.all([begin(world), begin(world)]);
    const [one = '', other = ''] = runs;
    const client = await connectControl(join(world.repository, '.aider_logs', one));
    await event(world, one, 'attempt.started');
    expect(await client.send({ kind: 'parallel', agents: 1 })).toContain('1 at once');
    expect(await client.send({ kind: 'merge' })).toContain('into your branch');
    await expect(client.send({ kind: 'kill', agent: 'nobody' })).rejects.toMatchObject({
      code: 'no-agent',
      hint: 'It has agent_1, agent_2.',
    });
    client.close();
    for (const run of runs) expect((await world.dash(['attach', run])).code).toBe(0);
    expect(eventsOf(eventsIn(world, one), 'run.paced')).toMatchObject([{ parallel: 1 }]);
    expect(eventsOf(eventsIn(world, one), 'run.merged')).toHaveLength(1);
    expect(eventsOf(eventsIn(world, other), 'run.merged')).toEqual([]);
  });

  it.concurrent('brings its result into the branch at the end when it was asked to', async (over) => {
    const world = await createWorld(
      files,
      { rules: [both, first, answering('agent_2', [replacing('b.txt', 'two', 'TWO')])] },
      { over },
    );
    const run = await begin(world, '--merge');
    expect((await world.dash(['attach', run])).out).toContain('It is merged into main.');
    expect(world.git('show', 'HEAD:a.txt', 'HEAD:b.txt')).toBe('ONE\nTWO\n');
    expect(world.git('status', '--porcelain')).toBe('');
  });
});
