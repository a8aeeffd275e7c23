import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { type Terminal, untouched } from '../helpers/terminal.ts';
import { createWorld, runOptions, type World } from './world.ts';

const recorded = fileURLToPath(new URL('../../.aider_logs', import.meta.url));
const files = { 'a.txt': 'one\n' };

/** A world with one run that ended well, long ago. */
const worldWithRun = async (): Promise<World> => {
  const world = await createWorld(files, { rules: [] });
  cpSync(recorded, join(world.repository, '.aider_logs'), { recursive: true });
  return world;
};

/** Pages followed one another: the terminal was taken over once, and given back once. */
const expectOneStage = (terminal: Terminal): void => {
  expect(terminal.bytes().split('\u001b[?1049h')).toHaveLength(2);
  expect(terminal.modes()).toEqual(untouched);
};

it('asks for a change, begins a run with what was written, and shows it on the same screen', async () => {
  const world = await createWorld(files, {
    rules: [{ when: { model: 'planner' }, replies: [{ status: 401, error: 'Wrong key.' }] }],
  });
  const terminal = world.screen(runOptions().filter((option) => option !== '--json'));
  const see = (what: RegExp) => terminal.waitFor(what, 60_000);

  await see(/what is to be changed\?/);
  await see(/openai\/coder/);
  terminal.type('Shout it,\u001b\rquietly\u001b[200~ and\rloudly\u001b[201~');
  await see(/┃ loudly/);
  // To the number of agents, which becomes none.
  terminal.type('\t\t\u0015x\r');
  await see(/--max-agents.*expected/i);
  expect(terminal.screen()).toMatch(/│ Shout it,\s+│\n│ quietly and\s+│\n│ loudly/);
  terminal.type('\u007f2\r');
  await see(/✖ auth after/);
  terminal.type('q');
  expect((await terminal.exit).code).toBe(world.summary().exit_code);
  expectOneStage(terminal);

  const { change, run } = world.summary();
  expect(change).toBe('Shout it,\nquietly and\nloudly');
  const config = readFileSync(join(world.repository, '.aider_logs', run, 'config.json'), 'utf8');
  expect(JSON.parse(config)).toMatchObject({ max_agents: 2, parallel: 2, model: 'openai/coder' });
});

it('leaves without a run when nobody wants one', async () => {
  const world = await worldWithRun();
  const terminal = world.screen([]);
  await terminal.waitFor(/recent changes[\s\S]*Give every to-do/);
  // The last stop of the round is the list of earlier changes.
  terminal.type('\u001b[Z\r');
  await terminal.waitFor(/┃ Give every to-do a priority/);
  terminal.type('\u001b');
  await terminal.waitFor(/Once more leaves/);
  terminal.type('\u001b');
  expect(await terminal.exit).toEqual({ code: 0, signal: 0 });
  expectOneStage(terminal);
  expect(
    readdirSync(join(world.repository, '.aider_logs')).filter((name) => /^\d{8}-/.test(name)),
  ).toHaveLength(1);
});

it('lists runs, opens one and plays it again, and comes back to the list', async () => {
  const world = await worldWithRun();
  // What packages do that Node will not have any more is no matter of the user's.
  const terminal = world.screen(['runs'], { NODE_OPTIONS: '--throw-deprecation' });
  const see = (what: RegExp) => terminal.waitFor(what);

  await see(/20261121-131407-4b67 +succeeded/);
  terminal.type('\r');
  await see(/All 4 agents are merged/);
  terminal.type('q');
  await see(/runs of repo/);
  terminal.type('R');
  await see(/│ replay │[\s\S]* plays +4×/);
  terminal.type(' ');
  await see(/ paused +4×/);
  terminal.type('\u001b[H');
  await see(/ paused +4× +0:00 █/);
  terminal.type('++-');
  await see(/ paused +8×/);
  terminal.type('.........');
  await see(/1 agent_1 keep a/);
  terminal.type('\u001b[F');
  await see(/ended[\s\S]*1:19/);
  await see(/All 4 agents are merged/);
  terminal.type('\u001b[D');
  await see(/ paused +8× +1:1\d/);
  await see(/┏━ 1 agent_1[\s\S]*[\u2840-\u28ff]/);
  terminal.type('q');
  await see(/runs of repo/);
  terminal.type('/nothing');
  await see(/No run is like that/);
  terminal.type('\u001b');
  await see(/20261121-131407-4b67 +succeeded/);
  terminal.type('q');
  expect(await terminal.exit).toEqual({ code: 0, signal: 0 });
  expectOneStage(terminal);
});

it('shows a summary on the screen, and leaves it behind', async () => {
  const world = await worldWithRun();
  const terminal = world.screen(['show', '4b67']);
  await terminal.waitFor(/All 4 agents are merged/);
  terminal.type('q');
  expect(await terminal.exit).toEqual({ code: 0, signal: 0 });
  expectOneStage(terminal);
  expect(terminal.screen()).toContain('4 of 4 merged');
});

it('prints where nobody looks at a screen', async () => {
  const world = await worldWithRun();
  expect((await world.dash(['show'])).out).toContain('4 of 4 merged');
  const { code, out, err } = await world.dash(['replay']);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(
    /^aider-dash: A replay needs a terminal[^\n]+aider-dash show 20261121-131407-4b67[^\n]+\n$/,
  );
  const terminal = world.screen(['runs', '--headless']);
  expect((await terminal.exit).code).toBe(0);
  expect(terminal.bytes()).not.toContain('\u001b[?1049h');
  expect(terminal.screen()).toMatch(/^run +verdict/);
});

it('ends with its terminal, as the system ends a program whose terminal has gone', async () => {
  const world = await worldWithRun();
  const terminal = world.screen(['runs']);
  await terminal.waitFor(/runs of repo/);
  terminal.vanish();
  expect(await terminal.exit).toMatchObject({ signal: 1 });
});
