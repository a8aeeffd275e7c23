import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readEvents } from '../../src/store/event-reading.ts';
import { listRuns } from '../../src/store/run-search.ts';
import { detachedRun } from '../crash/detached.ts';
import { untouched } from '../helpers/terminal.ts';
import { createWorld, eventsOf, plannerAnswer, runOptions, type World } from './world.ts';

const files = { 'a.txt': 'one\n', 'b.txt': 'two\n' };
const options = () => runOptions().filter((option) => option !== '--json');
const two = plannerAnswer({ id: 'agent_1', files: ['a.txt'] }, { id: 'agent_2', files: ['b.txt'] }).replace(
  'Text.',
  'It takes a while to write this. '.repeat(40),
);
const three = plannerAnswer(
  { id: 'agent_1', files: ['a.txt'] },
  { id: 'agent_2', files: ['a.txt'] },
  { id: 'agent_3', files: ['b.txt'], dependsOn: ['agent_2'] },
);

const rules = [
  { name: 'again', when: { model: 'planner', contains: 'Three of them' }, replies: [{ text: three }] },
  { name: 'first', when: { model: 'planner' }, replies: [{ chunk_delay_ms: 700, text: two }] },
  { name: 'agent', when: {}, replies: [{ hang: true }] },
];

/** An editor that does one thing to the file it is given. */
const editor = (world: World, name: string, does: string): string => {
  const path = join(world.folder, name);
  writeFileSync(path, `#!/bin/sh\n${does}\n`);
  chmodSync(path, 0o755);
  return path;
};

const theRun = (world: World): string => listRuns(world.repository)[0] ?? '';
const eventsIn = (world: World) => detachedRun(world, theRun(world)).events();

it('shows the plan as it is made, and lets it be changed until it is approved', async () => {
  const world = await createWorld(files, { rules });
  // The first argument says what is done; the text lies in the last one, for the user alone.
  const script = editor(
    world,
    'edit me',
    `stat -c '%a' "$2" >> '${world.folder}/modes'
case "$2" in
  *prd.md) sed -i 's/^Text\\.$/In my own words./' "$2" ;;
  *plan.json) if [ "$1" = --break ] && [ ! -e '${world.folder}/broken' ]; then
      touch '${world.folder}/broken'; sed -i 's/a\\.txt/..\\/a.txt/' "$2"
    else sed -i 's/\\.\\.\\/a\\.txt/a.txt/; s/Do the share of agent_1/Mind the tests of agent_1/' "$2"; fi ;;
esac`,
  );
  const terminal = world.screen(['Shout', ...options()], { VISUAL: `"${script}" --break` });
  const see = (what: RegExp) => terminal.waitFor(what, 60_000);

  await see(/Writes the PRD[\s\S]*about \d+ tokens/);
  await see(/⏎ approve/);
  expect(terminal.screen()).toMatch(/agents 2/);
  terminal.type('r');
  await see(/What is the plan to do otherwise\?/);
  terminal.type('Three of them\r');
  await see(/agents 3 .*1 shared file/);
  expect(terminal.screen()).toMatch(/a\.txt is in the shares of agent_1 and agent_2/);
  terminal.type('2x');
  await see(/Leave agent_2 out of the plan\?[\s\S]*agent_3 does not wait for it any more/);
  terminal.type('y');
  await see(/agents 2 [━─]+┓[\s\S]*e edit PRD/);
  terminal.type('e');
  await see(/In my own words\.[\s\S]*E edit plan[\s\S]*The plan is as you wrote it/);
  terminal.type('E');
  await see(/This can’t be taken as it is:[\s\S]*\.\.\/a\.txt/);
  terminal.type('\r');
  await see(/Mind the tests of agent_1/);
  terminal.resize(80, 24);
  await see(/Mind the tests of agent_1/);
  terminal.type('\t');
  await see(/PRD 001-the-change\.md[\s\S]*In my own words\./);
  terminal.type('q');
  expect(await terminal.exit).toEqual({ code: 0, signal: 0 });
  expect(terminal.modes()).toEqual(untouched);
  expect(terminal.screen()).toContain('waits for you');

  const again = world.screen(['attach']);
  await again.waitFor(/⏎ approve/, 60_000);
  again.type('\r');
  await again.waitFor(/● running/, 60_000);
  again.type('Q');
  await again.waitFor(/Stop the run\?/);
  again.type('y');
  await again.waitFor(/interrupted after/, 60_000);
  again.type('q');
  await again.exit;

  const events = eventsIn(world);
  expect(eventsOf(events, 'plan.started').map(({ remark }) => remark)).toEqual([undefined, 'Three of them']);
  expect(eventsOf(events, 'plan.ready').map(({ source, agents }) => [source, agents.length])).toEqual([
    ['planner', 2],
    ['planner', 3],
    ['user', 2],
    ['user', 2],
    ['user', 2],
  ]);
  expect(eventsOf(events, 'plan.ready').at(-1)?.agents[1]).toMatchObject({
    agent_id: 'agent_3',
    depends_on: [],
  });
  const [approved] = eventsOf(events, 'plan.approved');
  expect(approved?.by).toBe('user');
  const committed = world.git('show', `${approved?.prd_commit}:docs/prd/001-the-change.md`);
  expect(committed).toContain('In my own words.');
  const folder = join(world.repository, '.aider_logs', theRun(world));
  expect(readdirSync(folder).filter((name) => name.startsWith('edit-'))).toEqual([]);
  expect(readFileSync(join(world.folder, 'modes'), 'utf8')).toMatch(/^(600\n)+$/);
  expect(statSync(join(folder, 'plan.text.jsonl')).mode & 0o777).toBe(0o600);
});

it('waits on when its scheduler is killed, until somebody approves or stops it', async () => {
  const world = await createWorld(files, { rules: rules.slice(1) });
  const terminal = world.screen(['Shout', ...options()]);
  await terminal.waitFor(/⏎ approve/, 60_000);
  const run = detachedRun(world, theRun(world));
  await run.killScheduler();
  await terminal.waitFor(/The scheduler has died/);
  expect(terminal.screen()).not.toContain('⏎ approve');
  terminal.type('q');
  await terminal.exit;

  const again = world.screen(['resume']);
  await again.waitFor(/⏎ approve/, 60_000);
  const attached = await world.dash(['attach', '--json'], {
    onEvent: ({ type }, stop) => {
      if (type === 'scheduler.resumed') stop('SIGHUP');
    },
  });
  expect(attached.err).toContain(`aider-dash approve ${run.run}`);
  const refused = await world.dash(['kill', run.run, 'agent_1']);
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('waits for approval') });
  const stopped = await world.dash(['stop']);
  expect(stopped.out).toContain('not approved yet');
  await again.waitFor(/interrupted after/, 60_000);
  again.type('q');
  expect((await again.exit).code).toBe(130);
  expect(eventsOf(run.events(), 'plan.approved')).toEqual([]);

  const approved = await world.dash(['approve', run.run]);
  expect(approved.out, approved.err).toContain('The plan is approved.');
  await run.until(({ type }) => type === 'plan.approved');
  const twice = await world.dash(['approve', run.run]);
  expect(twice).toMatchObject({ code: 1, err: expect.stringContaining('approved already') });
  await world.dash(['stop', run.run, '--now']);
  expect(eventsOf(readEvents(join(run.folder, 'events.jsonl')).events, 'plan.approved')).toMatchObject([
    { by: 'user' },
  ]);
  expect(eventsOf(run.events(), 'plan.started')).toHaveLength(1);
});

it('asks for another plan again when the scheduler is killed meanwhile, and keeps the one before when told so', async () => {
  const waits = { model: 'planner', contains: 'Three of them' };
  const world = await createWorld(files, {
    rules: [
      { name: 'again', when: waits, replies: [{ hang: true }, { hang: true }, { text: three }] },
      { name: 'first', when: { model: 'planner' }, replies: [{ text: two }] },
    ],
  });
  const terminal = world.screen(['Shout', ...options()]);
  await terminal.waitFor(/⏎ approve/, 60_000);
  const run = detachedRun(world, theRun(world));
  terminal.type('rThree of them\r');
  await terminal.waitFor(/You said: Three of them/);
  terminal.type('x');
  await terminal.waitFor(/Keep the plan before\?/);
  terminal.type('y');
  await terminal.waitFor(/⏎ approve/);
  terminal.type('rThree of them\r');
  await terminal.waitFor(/You said: Three of them/);
  await run.killScheduler();
  await terminal.waitFor(/The scheduler has died/);
  terminal.type('q');
  await terminal.exit;

  const again = world.screen(['resume']);
  await again.waitFor(/agents 3 /, 60_000);
  again.type('Qy');
  await again.waitFor(/interrupted after/, 60_000);
  again.type('q');
  await again.exit;
  expect(eventsOf(run.events(), 'plan.ready').map(({ agents }) => agents.length)).toEqual([2, 3]);
  expect(run.events().at(-1)).toMatchObject({ type: 'run.finished', verdict: 'interrupted', exit_code: 130 });

  // Nothing else begins before the plan is approved, and where nobody can be asked it is taken as it is.
  const begun = await world.dash(['retry', run.run, 'agent_1']);
  expect(begun).toMatchObject({ code: 2, err: expect.stringContaining('not approved yet') });
  await world.dash(['resume', run.run, '--detach']);
  await run.until(({ type }) => type === 'plan.approved');
  await world.dash(['stop', run.run, '--now']);
  await run.ended();
  expect(eventsOf(run.events(), 'plan.approved')).toMatchObject([{ by: 'headless' }]);
});
