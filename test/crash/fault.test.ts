import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, it } from 'vitest';
import { ScriptSchema } from '../../src/scripted-model/script.ts';
import { startScriptedModel } from '../../src/scripted-model/server.ts';
import { findMarked } from '../../src/system/mark.ts';
import { answering, createWorld, eventsOf, planning, replacing, runOptions } from '../e2e/world.ts';
import { beginDetached } from './detached.ts';
import { killRunners } from './kill-runners.ts';

const files = { 'a.txt': 'one\n', 'b.txt': 'two\n' };
const one = planning({ id: 'agent_1', files: ['a.txt'] });
const two = planning({ id: 'agent_1', files: ['a.txt'] }, { id: 'agent_2', files: ['b.txt'] });
const shoutsOne = replacing('a.txt', 'one', 'ONE');
const shoutsTwo = replacing('b.txt', 'two', 'TWO');

it.concurrent.for([
  { sync: 12, when: 'its work is planned' },
  { sync: 24, when: 'aider works' },
])('a disk that fails when $when stops the run in order; it can be resumed', async ({ sync }, over) => {
  const world = await createWorld(files, { rules: [one, answering('agent_1', [shoutsOne])] }, { over });
  const broken = await world.dash(['Shout', ...runOptions(inject('aider'))], {
    env: { AIDER_DASH_CRASH: `sync:${sync}:fail` },
  });
  expect(broken.code).toBe(1);
  expect(broken.err).toContain('EIO');
  expect(broken.err).toContain('stopped in order');
  for (const { mark } of eventsOf(broken.events, 'attempt.intended')) expect(findMarked(mark)).toEqual([]);
  const resumed = await world.dash(['resume', '--json']);
  expect(resumed.code, resumed.err).toBe(0);
  expect(world.git('show', `${world.summary().result_branch}:a.txt`)).toBe('ONE\n');
});

it.concurrent('a damaged log is mended: what can’t be read is set aside and named', async (over) => {
  const rules = [
    two,
    answering('agent_1', [shoutsOne]),
    answering('agent_2', [{ delay_ms: 4_000, ...shoutsTwo }]),
  ];
  const world = await createWorld(files, { rules }, { over });
  const run = await beginDetached(world);
  await run.until(({ type }) => type === 'merge.finished');
  await run.killScheduler();
  const path = join(run.folder, 'events.jsonl');
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const reply = lines.findIndex((line) => line.includes('"attempt.reply"'));
  const rotten = lines.with(reply, (lines[reply] ?? '').replace('"tokens":', '"tokens":7'));
  const half = '{"v":1,"seq":999,"time":"2026-01-01T00:0';
  writeFileSync(path, `${rotten.toSpliced(3, 0, '\u0000\u0000 no event').join('\n')}\n${half}`);
  const { code, err } = await world.dash(['resume']);
  expect(code, err).toBe(0);
  expect(err).toContain(`${path}.damaged`);
  const aside = readFileSync(`${path}.damaged`, 'utf8');
  expect(aside).toContain(half);
  expect(aside).toContain('no event');
  expect(aside).toContain('"tokens":7');
  const { result_branch: result } = world.summary();
  expect(world.git('show', `${result}:a.txt`, `${result}:b.txt`)).toBe('ONE\nTWO\n');
  // Whole lines that are lost can't be named; what they told of is found again.
  const tip = world.git('rev-parse', result);
  const mended = readFileSync(path, 'utf8').split('\n');
  const merge = mended.findIndex((line) => line.includes('"merge.started"'));
  writeFileSync(path, `${mended.slice(0, merge).join('\n')}\n`);
  rmSync(join(world.repository, '.aider_logs', `summary_${run.run}.json`));
  const again = await world.dash(['resume', run.run]);
  expect(again.code, again.err).toBe(0);
  expect(world.git('rev-parse', result)).toBe(tip);
});

it.concurrent('work trees that were removed, left locked by a killed git or half made are mended', async (over) => {
  const rules = [
    two,
    answering('agent_1', [{ hang: true }, shoutsOne]),
    answering('agent_2', [{ hang: true }, shoutsTwo]),
  ];
  const world = await createWorld(files, { rules }, { over });
  const run = await beginDetached(world, ['--validate', 'true']);
  while (world.model.requests.filter(({ rule }) => rule?.startsWith('agent_')).length < 2) await sleep(20);
  await run.killScheduler();
  killRunners(run.folder, { aiders: true });
  const [first, second] = ['agent_1', 'agent_2'].map(
    (agent) => eventsOf(run.events(), 'attempt.intended', agent)[0]?.worktree ?? '',
  );
  rmSync(first ?? '', { recursive: true });
  appendFileSync(join(second ?? '', 'b.txt'), 'left by somebody\n');
  const records = join(world.repository, '.git', 'worktrees');
  for (const name of readdirSync(records)) writeFileSync(join(records, name, 'index.lock'), '');
  // As a scheduler leaves it that dies between making the work tree for merges and using it.
  world.git('worktree', 'add', '--quiet', '--detach', join(dirname(first ?? ''), 'result'), 'main');
  const { code, err } = await world.dash(['resume']);
  expect(code, err).toBe(0);
  const { result_branch: result } = world.summary();
  expect(world.git('show', `${result}:a.txt`)).toBe('ONE\n');
  expect(world.git('show', `${result}:b.txt`)).toContain('TWO\n');
});

it.concurrent('a model that is down for a while is waited for', async (over) => {
  const rules = [one, answering('agent_1', [shoutsOne])];
  const world = await createWorld(files, { rules }, { over });
  let again: Awaited<ReturnType<typeof startScriptedModel>> | undefined;
  over.onTestFinished(() => again?.close());
  const { code, events } = await world.dash(['Shout', ...runOptions()], {
    onEvent: ({ type }) => {
      if (type === 'attempt.intended') void world.model.close();
      if (type === 'attempt.backoff' && again === undefined)
        void startScriptedModel(ScriptSchema.parse({ rules }), { port: world.model.port }).then((model) => {
          again = model;
        });
    },
  });
  expect(code).toBe(0);
  expect(eventsOf(events, 'attempt.backoff')[0]).toMatchObject({ reason: 'connection' });
  expect(world.git('show', `${world.summary().result_branch}:a.txt`)).toBe('ONE\n');
});

it.concurrent('a scheduler that stands still says nothing and keeps its run; then it goes on', async (over) => {
  const rules = [one, answering('agent_1', [{ delay_ms: 1_000, ...shoutsOne }])];
  const world = await createWorld(files, { rules }, { over });
  const run = await beginDetached(world);
  await run.until(({ type }) => type === 'attempt.started');
  process.kill(run.pid(), 'SIGSTOP');
  const [killed, resumed] = await Promise.all([
    world.dash(['kill', run.run, 'agent_1']),
    world.dash(['resume', run.run]),
  ]);
  process.kill(run.pid(), 'SIGCONT');
  expect(killed).toMatchObject({ code: 1, err: expect.stringContaining(`process ${run.pid()}`) });
  expect(resumed).toMatchObject({ code: 1, err: expect.stringContaining('Another scheduler') });
  await run.ended();
  expect(world.summary().exit_code).toBe(0);
  expect(world.git('show', `${world.summary().result_branch}:a.txt`)).toBe('ONE\n');
});

it.concurrent('a run whose scheduler died after its end is merged once and summed up', async (over) => {
  const rules = [one, answering('agent_1', [shoutsOne])];
  const world = await createWorld(files, { rules }, { over });
  const { events } = await world.dash(['Shout', ...runOptions(), '--merge']);
  const { run, verdict } = world.summary();
  const logs = join(world.repository, '.aider_logs');
  const log = join(logs, run, 'events.jsonl');
  const lines = readFileSync(log, 'utf8').split('\n');
  writeFileSync(log, lines.filter((line) => !line.includes('"run.merged"')).join('\n'));
  rmSync(join(logs, `summary_${run}.json`));
  const resumed = await world.dash(['resume', '--json']);
  expect(resumed.code, resumed.err).toBe(0);
  expect(world.summary()).toMatchObject({ run, verdict });
  const [{ commit, onto } = { commit: '', onto: '' }] = eventsOf(events, 'run.merged');
  expect(eventsOf(resumed.events, 'run.merged')).toMatchObject([{ commit, onto }]);
  expect(world.git('rev-parse', 'HEAD').trim()).toBe(commit);
  const nothing = await world.dash(['resume', run]);
  expect(nothing).toMatchObject({ code: 2, err: expect.stringContaining('has finished') });
});
