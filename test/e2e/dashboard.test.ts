import { expect, it } from 'vitest';
import { untouched } from '../helpers/terminal.ts';
import { answering, createWorld, planning, replacing, runOptions } from './world.ts';

it('goes by keys from a change to its merge, and leaves the terminal as it was', async () => {
  const world = await createWorld(
    { 'a.txt': 'one\n', 'b.txt': 'two\n' },
    {
      rules: [
        planning({ id: 'agent_1', files: ['a.txt'] }, { id: 'agent_2', files: ['b.txt'] }),
        answering('agent_1', [replacing('a.txt', 'one', 'ONE')]),
        answering('agent_2', [{ hang: true }, replacing('b.txt', 'two', 'TWO')]),
      ],
    },
  );
  const options = runOptions().filter((option) => option !== '--json');
  const terminal = world.screen(options);
  const see = (what: RegExp) => terminal.waitFor(what, 120_000);

  await see(/what is to be changed\?/);
  terminal.type('Shout it\u001b[200~\u001b]52;c;aGk=\u0007\u001b[201~');
  await see(/┃ Shout it/);
  terminal.type('\r');
  await see(/⏎ approve/);
  expect(terminal.screen()).toMatch(/share of agent_1[\s\S]*share of agent_2/);
  terminal.type('\r');
  await see(/┏━ 1 agent_1 share of agent_1/);
  await see(/merged {8}1 {2}agent_1/);
  terminal.type('2');
  await see(/┏━ 2 agent_2/);
  terminal.type('x');
  await see(/Stop agent_2\?/);
  terminal.type('y');
  // The run is over with it; its summary says what to do next.
  await see(/1 of 2 agents are merged/);
  await see(/killed/);
  terminal.type('r');
  await see(/Begin agent_2 again\?/);
  terminal.type('y');
  await see(/All 2 agents are merged/);
  terminal.type('\r');
  await see(/2 agent_2 share of agent_2 ─+/);
  terminal.type('d');
  await see(/1 +- two[\s\S]*1 \+ TWO/);
  terminal.type('\u001b');
  await see(/All 2 agents are merged/);
  terminal.type('\u001b');
  await see(/cost and replies over time/);
  terminal.type('?');
  await see(/Keys that do something now/);
  terminal.type('\u001b');
  terminal.resize(80, 24);
  await see(/agent_2 share/);
  terminal.resize(20, 6);
  await see(/too small/);
  terminal.resize(120, 36);
  await see(/cost and replies over time/);
  terminal.type('m');
  await see(/Merge into main\?/);
  terminal.type('y');
  await see(/Merged into main/);
  terminal.type('q');
  expect(await terminal.exit).toEqual({ code: 0, signal: 0 });
  expect(terminal.modes()).toEqual(untouched);
  expect(terminal.bytes()).not.toContain(']52;c;aGk=');
  expect(terminal.screen()).toContain('2 of 2 merged');
  expect(world.git('show', 'HEAD:a.txt', 'HEAD:b.txt')).toBe('ONE\nTWO\n');
});
