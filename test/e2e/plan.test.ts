import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createWorld, eventsOf, plannerAnswer, runOptions } from './world.ts';

const options = ['--planner-model', 'openai/planner'];
const answer = plannerAnswer(
  { id: 'agent_1', files: ['a.txt', 'docs/prd/NNN-the-change.md'] },
  { id: 'agent_2', files: ['b.txt'], dependsOn: ['agent_1'] },
);
const files = { 'a.txt': 'one\n', 'b.txt': 'two\n' };
const planner = (...texts: readonly string[]) => ({
  rules: [{ when: { model: 'planner' }, replies: texts.map((text) => ({ text })) }],
});

it('writes PRD and plan, shows the shares, and needs no aider', async () => {
  const world = await createWorld(files, planner(answer));
  const { code, out, err } = await world.dash(['plan', 'Shout', ...options], {
    env: { AIDER_DASH_AIDER: '/nowhere/aider' },
  });
  expect(err).toMatch(/asks planner for a plan[\s\S]*plan ready: 2 agents/);
  expect(out).toMatch(/agent_2\s+agent_1\s+b\.txt\s+share of agent_2/);
  expect(out).toContain(
    'aider-dash --plan docs/prd/001-the-change.plan.json --prd docs/prd/001-the-change.md',
  );
  expect(code).toBe(0);
  expect(world.git('status', '--porcelain', '-uall').trim().split('\n').toSorted()).toEqual([
    '?? docs/prd/001-the-change.md',
    '?? docs/prd/001-the-change.plan.json',
  ]);
  expect(world.git('for-each-ref').trim().split('\n')).toHaveLength(1);
  // It is no run.
  expect((await world.dash(['runs'])).out).toContain('There are no runs');
  const [log] = readdirSync(join(world.repository, '.aider_logs'));
  const kept = join(world.repository, '.aider_logs', log ?? '', 'plan.log.jsonl');
  expect(statSync(kept).mode & 0o777).toBe(0o600);
  expect(readFileSync(kept, 'utf8')).not.toContain('sk-test');
});

it('never writes over a file, and its plan can be run', async () => {
  const world = await createWorld(files, {
    rules: [
      ...planner(answer, answer).rules,
      ...['a', 'b'].map((name, index) => ({
        when: { contains: `Task for agent_${index + 1}:` },
        replies: [
          { edits: [{ path: `${name}.txt`, search: files[`${name}.txt` as 'a.txt'], replace: 'LOUD\n' }] },
        ],
      })),
    ],
  });
  world.write('docs/prd/001-the-change.md', 'mine\n');
  expect((await world.dash(['plan', 'Shout', ...options])).code).toBe(0);
  expect(readFileSync(join(world.repository, 'docs/prd/001-the-change.md'), 'utf8')).toBe('mine\n');
  const given = ['--plan', 'docs/prd/002-the-change.plan.json', '--prd', 'docs/prd/002-the-change.md'];
  const { code, events, err } = await world.dash([...given, ...runOptions()]);
  expect(err).toContain('2 of 2 agents');
  expect(code).toBe(0);
  expect(eventsOf(events, 'run.created')[0]?.change).toBe('PRD');
  expect(world.model.requests.filter(({ model }) => model === 'planner')).toHaveLength(1);
});

it('tells events with --json and nothing else there', async () => {
  const world = await createWorld(files, planner(answer));
  const { code, events, out } = await world.dash(['plan', 'Shout', ...options, '--json']);
  expect(code).toBe(0);
  expect(events.map(({ type }) => type)).toEqual(['plan.started', 'plan.ready']);
  expect(events.map(({ seq }) => seq)).toEqual([1, 2]);
  expect(out.trim().split('\n')).toHaveLength(2);
});

it('keeps the answers when none of them holds', async () => {
  const world = await createWorld(files, planner('No.', 'Never.', 'Not at all.'));
  const { code, out, err } = await world.dash(['plan', 'Shout', ...options]);
  expect({ code, out }).toEqual({ code: 3, out: '' });
  expect(err.match(/the plan does not hold/g)).toHaveLength(3);
  const path = /kept in (\S+)/.exec(err)?.[1] ?? '';
  const log = readFileSync(join(world.repository, path), 'utf8');
  for (const said of ['No.', 'Never.', 'Not at all.']) expect(log).toContain(`"answer":"${said}"`);
  expect(world.git('status', '--porcelain')).toBe('');
});
