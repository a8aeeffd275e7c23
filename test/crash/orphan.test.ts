import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, it } from 'vitest';
import { findMarked } from '../../src/system/mark.ts';
import { answering, createWorld, eventsOf, planning, replacing, type World } from '../e2e/world.ts';
import { aliveAt, leftAt } from './alive.ts';
import { beginDetached, type DetachedRun } from './detached.ts';
import { killRunners } from './kill-runners.ts';

const files = { 'a.txt': 'one\n', 'b.txt': 'two\n' };
const two = planning({ id: 'agent_1', files: ['a.txt'] }, { id: 'agent_2', files: ['b.txt'] });
const one = planning({ id: 'agent_1', files: ['a.txt'] });

/** A process that listens to no signal, one in a session of its own, and one whose parent has gone. */
const stubborn = `trap '' TERM INT HUP; while :; do sleep 0.5; done`;
const leaves = `(sh -c "${stubborn}" &)
setsid sh -c "${stubborn}" &
sh -c "${stubborn}" &`;

/** aider, and what it leaves behind. */
const messyAider = ({ folder }: World): string => {
  const path = join(folder, 'messy-aider');
  const aider = inject('aider');
  const script = `#!/bin/sh\ncase "$*" in *--message-file*) ;; *) exec "${aider}" "$@" ;; esac\n${leaves}\nexec "${aider}" "$@"\n`;
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return path;
};

const marksOf = (run: DetachedRun, agent: string): readonly number[] =>
  eventsOf(run.events(), 'attempt.intended', agent).flatMap(({ mark }) => findMarked(mark));

const asked = async (world: World, count: number): Promise<void> => {
  while (world.model.requests.filter(({ rule }) => rule?.startsWith('agent_')).length < count)
    await sleep(20);
};

it.concurrent('nothing of an agent is alive after kill, nothing of a run after a crash and stop', async (over) => {
  const rules = [two, answering('agent_1', [{ hang: true }]), answering('agent_2', [{ hang: true }])];
  const world = await createWorld(files, { rules }, { over });
  const run = await beginDetached(world, ['--aider', messyAider(world)]);
  await asked(world, 2);
  expect(marksOf(run, 'agent_1').length).toBeGreaterThan(4);
  await world.dash(['kill', run.run, 'agent_1']);
  await run.until(({ type }) => type === 'attempt.exited');
  expect(marksOf(run, 'agent_1')).toEqual([]);
  expect(marksOf(run, 'agent_2').length).toBeGreaterThan(4);
  await run.killScheduler();
  expect(killRunners(run.folder, { aiders: false })).toBe(1);
  expect((await world.dash(['stop', run.run])).code).toBe(0);
  await run.ended();
  expect(await leftAt(world.home)).toEqual([]);
  expect(world.summary().agents.map(({ verdict }) => verdict)).toEqual(['killed', 'interrupted']);
});

it.concurrent('nothing of a run is alive after stop', async (over) => {
  const world = await createWorld(files, { rules: [one, answering('agent_1', [{ hang: true }])] }, { over });
  const run = await beginDetached(world, ['--aider', messyAider(world)]);
  await asked(world, 1);
  await world.dash(['stop', run.run]);
  await run.ended();
  expect(await leftAt(world.home)).toEqual([]);
});

it.concurrent('a stop that a crash cut short is made whole by another', async (over) => {
  const world = await createWorld(files, { rules: [one, answering('agent_1', [{ hang: true }])] }, { over });
  const run = await beginDetached(world, ['--aider', messyAider(world)]);
  await asked(world, 1);
  const stopped = world.dash(['stop', run.run]);
  while (!readFileSync(join(run.folder, 'scheduler.log'), 'utf8').includes('asked to stop')) await sleep(5);
  await run.killScheduler();
  await stopped;
  await world.dash(['stop', run.run]);
  await run.ended();
  expect(await leftAt(world.home)).toEqual([]);
  expect(world.summary()).toMatchObject({ verdict: 'interrupted', exit_code: 130 });
});

it.concurrent('nothing of a validation is alive after a crash that took its runner too', async (over) => {
  const rules = [one, answering('agent_1', [replacing('a.txt', 'one', 'ONE')])];
  const world = await createWorld(files, { rules }, { over });
  const run = await beginDetached(world, ['--validate', `${leaves} wait`]);
  await run.until(({ type }) => type === 'validation.started');
  while (aliveAt(world.home).length < 6) await sleep(20);
  await run.killScheduler();
  for (const pid of aliveAt(world.home).filter(isRunner)) process.kill(pid, 'SIGKILL');
  expect(aliveAt(world.home).length).toBeGreaterThan(3);
  await world.dash(['stop', run.run]);
  await run.ended();
  expect(await leftAt(world.home)).toEqual([]);
});

const isRunner = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('runner.py');
  } catch {
    return false;
  }
};

it.concurrent('a runner that is late starts nothing once its attempt was given up', async (over) => {
  const rules = [one, answering('agent_1', [replacing('a.txt', 'one', 'ONE')])];
  const world = await createWorld(files, { rules }, { over });
  const ledger = join(world.folder, 'ledger');
  const aider = join(world.folder, 'counted-aider');
  const real = inject('aider');
  writeFileSync(
    aider,
    `#!/bin/sh\ncase "$*" in *--message-file*) echo begun >> "${ledger}" ;; esac\nexec "${real}" "$@"\n`,
  );
  const slow = join(world.folder, 'slow');
  mkdirSync(slow);
  writeFileSync(
    join(slow, 'python3'),
    `#!/bin/sh\n[ -e "${slow}/done" ] || case "$*" in *runner.py*) touch "${slow}/done"; until [ -e "${slow}/go" ]; do sleep 0.05; done ;; esac\nexec /usr/bin/python3 "$@"\n`,
  );
  for (const program of [aider, join(slow, 'python3')]) chmodSync(program, 0o755);
  const env = { PATH: `${slow}:${process.env.PATH}` };
  const run = await beginDetached(world, ['--aider', aider], {
    env: { ...env, AIDER_DASH_CRASH: 'start:1:after' },
  });
  while (!readdirSync(slow).includes('done')) await sleep(20);
  await run.ended();
  const resumed = world.dash(['resume'], { env });
  while (eventsOf(run.events(), 'attempt.exited').length === 0) await sleep(20);
  writeFileSync(join(slow, 'go'), '');
  const { code, err } = await resumed;
  expect(code, err).toBe(0);
  expect(eventsOf(run.events(), 'attempt.exited').map(({ lost }) => lost === true)).toEqual([true, false]);
  expect(await leftAt(world.home)).toEqual([]);
  expect(readFileSync(ledger, 'utf8')).toBe('begun\n');
});
