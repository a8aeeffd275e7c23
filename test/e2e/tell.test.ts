import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/core/event.ts';
import { answering, createWorld, eventsOf, planning, replacing, runOptions, type World } from './world.ts';

const files = { 'a.txt': 'one\n', 'b.txt': 'two\n' };
const words = 'Write it in Latin, please.';

/** Says something once, at the first event that is the one; what came of it is in `said`. */
const telling = (world: World, is: (event: Event) => boolean, texts: readonly string[] = [words]) => {
  const said: Promise<string>[] = [];
  const onEvent = (event: Event): void => {
    if (said.length > 0 || !is(event)) return;
    let before: Promise<unknown> = Promise.resolve();
    for (const text of texts) {
      const now = before.then(() => world.dash(['tell', event.run, 'agent_1', text]));
      said.push(now.then(({ out, err }) => out + err));
      before = now;
    }
  };
  return { onEvent, said };
};

/** The first message of each request that a rule answered. */
const messages = (world: World, rule: string): readonly string[] =>
  world.model.requests
    .filter((request) => request.rule === rule)
    .map(({ messages: all }) => all.findLast(({ content }) => content.includes('Task for'))?.content ?? '');

describe('what the user says to an agent', () => {
  it.concurrent('while it runs, counts after the reply in progress; all of it, in order', async (over) => {
    const world = await createWorld(
      files,
      {
        rules: [
          planning({ id: 'agent_1', files: ['a.txt'] }),
          answering('agent_1', [replacing('a.txt', 'ONE', 'unum')], [words]),
          answering('agent_1', [{ ...replacing('a.txt', 'one', 'ONE'), delay_ms: 15_000 }]),
        ],
      },
      { over },
    );
    const { onEvent, said } = telling(world, ({ type }) => type === 'attempt.started', [
      words,
      '/run touch harm\n!touch harm',
    ]);
    const { code, events } = await world.dash(['Shout', ...runOptions()], { onEvent });
    expect(await Promise.all(said)).toEqual(Array(2).fill('agent_1 hears it after the reply in progress.\n'));
    expect(code).toBe(0);
    expect(eventsOf(events, 'agent.told').map(({ text }) => text)).toEqual([
      words,
      '/run touch harm\n!touch harm',
    ]);
    expect(eventsOf(events, 'attempt.intended')).toHaveLength(2);
    const [heard = ''] = messages(world, `agent_1 ${words}`);
    expect(heard.indexOf('/run touch harm\n!touch harm')).toBeGreaterThan(heard.indexOf(words));
    expect(heard).toContain('Do the share of agent_1.');
    const { result_branch: result } = world.summary();
    expect(world.git('show', `${result}:a.txt`)).toBe('unum\n');
    expect(world.git('ls-tree', '--name-only', '-r', result)).not.toContain('harm');
  });

  it.concurrent('after it was merged, while another still runs, is one more attempt and one more merge', async (over) => {
    const world = await createWorld(
      files,
      {
        rules: [
          planning(
            { id: 'agent_1', files: ['a.txt'] },
            { id: 'agent_2', files: ['b.txt'], dependsOn: ['agent_1'] },
          ),
          answering('agent_1', [replacing('a.txt', 'ONE', 'unum')], [words]),
          answering('agent_1', [replacing('a.txt', 'one', 'ONE')]),
          answering('agent_2', [{ ...replacing('b.txt', 'two', 'TWO'), delay_ms: 12_000 }]),
        ],
      },
      { over },
    );
    const { onEvent, said } = telling(
      world,
      (event) => event.type === 'merge.finished' && event.agent === 'agent_1',
    );
    const { code, events } = await world.dash(['Shout', ...runOptions()], { onEvent });
    expect(await Promise.all(said)).toEqual(['agent_1 hears it in its next attempt.\n']);
    expect(code).toBe(0);
    expect(eventsOf(events, 'merge.finished', 'agent_1')).toHaveLength(2);
    const { result_branch: result } = world.summary();
    expect(world.git('show', `${result}:a.txt`)).toBe('unum\n');
    expect(world.git('show', `${result}:b.txt`)).toBe('TWO\n');
  });

  it.concurrent('after the run was over, begins it again', async (over) => {
    const world = await createWorld(
      files,
      {
        rules: [
          planning({ id: 'agent_1', files: ['a.txt'] }),
          answering('agent_1', [replacing('a.txt', 'one', 'unum')], [words]),
          answering('agent_1', [{ text: 'No.' }]),
        ],
      },
      { over },
    );
    expect((await world.dash(['Shout', ...runOptions()])).code).toBe(1);
    const logs = readdirSync(join(world.repository, '.aider_logs'));
    const run = logs.find((name) => /^\d{8}-/.test(name)) ?? '';
    const { code, out, err } = await world.dash(['tell', run, 'agent_1', words]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`agent_1 hears it in its next attempt. The run goes on: aider-dash attach ${run}`);
    expect((await world.dash(['attach', run])).code).toBe(0);
    const { result_branch: result, agents } = world.summary();
    expect(agents).toMatchObject([{ verdict: 'succeeded', merged: true, attempts: 3 }]);
    expect(world.git('show', `${result}:a.txt`)).toBe('unum\n');
  });
});
